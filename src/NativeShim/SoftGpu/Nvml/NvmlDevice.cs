using System.Globalization;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Options;

namespace TensorFusion.SoftGpu.Nvml;

/// <summary>A device as monitoring sees it: its ledger, and values that follow from how busy it is.</summary>
internal sealed class NvmlDevice : IDisposable
{
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private ulong _busy;
    private long _sampled;
    private uint _utilization;

    public NvmlDevice(int index, SoftGpuOptions options)
    {
        Index = index;
        Spec = options.Devices[index];
        _time = options.Time;
        Uuid = DeviceUuid.Format(DeviceUuid.Create(options.HostName, index));
        Ledger = new DeviceLedger(Path.Combine(options.StateDirectory, $"{Uuid}.ledger"), Spec.MemoryBytes);
        _busy = Ledger.BusyNanoseconds;
        _sampled = _time.GetTimestamp();
    }

    public int Index { get; }

    public SoftGpuDeviceSpec Spec { get; }

    public string Uuid { get; }

    public DeviceLedger Ledger { get; }

    public uint PciBus => 0x80 + (uint)Index;

    public string PciBusId => string.Create(CultureInfo.InvariantCulture, $"00000000:{PciBus:X2}:00.0");

    /// <summary>
    /// Percent of the time between the last two samples during which operations executed; a sample is at least
    /// 100 ms long.
    /// </summary>
    public uint Utilization()
    {
        lock (_gate)
        {
            var elapsed = _time.GetElapsedTime(_sampled);
            if (elapsed >= SamplePeriod)
            {
                var busy = Ledger.BusyNanoseconds;
                var share = busy > _busy ? (busy - _busy) / elapsed.TotalNanoseconds : 0;
                _utilization = (uint)Math.Clamp(Math.Round(share * 100), 0, 100);
                _busy = busy;
                _sampled = _time.GetTimestamp();
            }

            return _utilization;
        }
    }

    /// <summary>Modelled: a quarter of the limit when idle, all of it when busy; in milliwatts.</summary>
    public uint PowerMilliwatts() => (uint)(Spec.PowerWatts * (250 + (7.5 * Utilization())));

    /// <summary>Modelled: 35 degrees Celsius when idle, 75 when busy.</summary>
    public uint Temperature() => 35 + (Utilization() * 2 / 5);

    public void Dispose() => Ledger.Dispose();
}
