using System.Diagnostics.Metrics;
using TensorFusion.Silo.Devices;

namespace TensorFusion.Silo.Telemetry;

/// <summary>
/// What the cards of this machine do, under the names, labels and units of DCGM's exporter, so that dashboards made for
/// it work. What NVML does not tell is left out.
/// </summary>
internal sealed class DcgmMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "TensorFusion.Dcgm";

    private const long BytesPerMiB = 1 << 20;
    private readonly string _host;
    private volatile IReadOnlyList<DeviceReading> _readings = [];
    private string _driverVersion = "";

    /// <summary>Creates the instruments.</summary>
    public DcgmMetrics(IMeterFactory factory)
    {
        _host = Environment.MachineName;
        var meter = factory.Create(MeterName);
        Gauge(meter, "DCGM_FI_DEV_GPU_UTIL", "GPU utilization (in %).", card => card.UtilizationPercent);
        Gauge(meter, "DCGM_FI_DEV_MEM_COPY_UTIL", "Memory utilization (in %).", card => card.MemoryUtilizationPercent);
        Gauge(meter, "DCGM_FI_DEV_FB_USED", "Framebuffer memory used (in MiB).", card => card.UsedBytes / BytesPerMiB);
        Gauge(meter, "DCGM_FI_DEV_FB_FREE", "Framebuffer memory free (in MiB).",
            card => (card.TotalBytes - card.UsedBytes) / BytesPerMiB);
        Gauge(meter, "DCGM_FI_DEV_GPU_TEMP", "GPU temperature (in C).", card => card.TemperatureCelsius);
        Gauge(meter, "DCGM_FI_DEV_POWER_USAGE", "Power draw (in W).", card => card.PowerWatts);
        Gauge(meter, "DCGM_FI_DEV_SM_CLOCK", "SM clock frequency (in MHz).", card => card.SmClockMHz);
        Gauge(meter, "DCGM_FI_DEV_MEM_CLOCK", "Memory clock frequency (in MHz).", card => card.MemoryClockMHz);
    }

    /// <summary>Takes what was measured.</summary>
    public void Set(IReadOnlyList<DeviceReading> readings, string driverVersion)
    {
        _driverVersion = driverVersion;
        _readings = readings;
    }

    private void Gauge(Meter meter, string name, string help, Func<DeviceReading, double?> value) =>
        meter.CreateObservableGauge(name, () => Measure(value), null, help);

    private IEnumerable<Measurement<double>> Measure(Func<DeviceReading, double?> value)
    {
        foreach (var card in _readings)
        {
            if (value(card) is { } number)
            {
                yield return new(
                    number,
                    new("gpu", $"{card.Index}"),
                    new("UUID", card.Uuid),
                    new("pci_bus_id", card.PciBusId),
                    new("device", $"nvidia{card.Index}"),
                    new("modelName", card.Name),
                    new("Hostname", _host),
                    new("DCGM_FI_DRIVER_VERSION", _driverVersion));
            }
        }
    }
}
