using System.Globalization;
using TensorFusion.SoftGpu.Memory;
using TensorFusion.SoftGpu.Options;
using TensorFusion.SoftGpu.Timing;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>One software device of this process.</summary>
internal sealed class SoftDevice : IDisposable
{
    private readonly Lock _busyGate = new();

    public SoftDevice(int index, SoftGpuOptions options)
    {
        Index = index;
        Spec = options.Devices[index];
        Uuid = DeviceUuid.Create(options.HostName, index);
        Model = new DeviceTimeModel(Spec);
        Ledger = new DeviceLedger(Path.Combine(options.StateDirectory, $"{UuidText}.ledger"), Spec.MemoryBytes);
        Clock = options.Time == TimeProvider.System
            ? new SharedDeviceClock(Ledger)
            : new LocalDeviceClock(options.Time);
        Memory = new PhysicalStore(this);
    }

    public int Index { get; }

    public SoftGpuDeviceSpec Spec { get; }

    public byte[] Uuid { get; }

    public string UuidText => DeviceUuid.Format(Uuid);

    public DeviceTimeModel Model { get; }

    public DeviceClock Clock { get; }

    public DeviceLedger Ledger { get; }

    public PhysicalStore Memory { get; }

    /// <summary>PCI bus number: software devices are on buses from 0x80 of domain 0.</summary>
    public int PciBus => 0x80 + Index;

    public string PciBusId => string.Create(CultureInfo.InvariantCulture, $"0000:{PciBus:X2}:00.0");

    /// <summary>The host begins to execute an operation of this device.</summary>
    public void Enter()
    {
        lock (_busyGate)
        {
            if (Clock.Enter())
            {
                Ledger.MarkBusy();
            }
        }
    }

    /// <summary>The host has executed an operation of this device.</summary>
    public void Leave()
    {
        lock (_busyGate)
        {
            if (Clock.Leave())
            {
                Ledger.MarkIdle();
            }
        }
    }

    public void Dispose()
    {
        Memory.Dispose();
        Ledger.Dispose();
    }
}
