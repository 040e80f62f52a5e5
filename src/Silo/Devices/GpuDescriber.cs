using System.Globalization;
using TensorFusion.Silo.Catalogue;

namespace TensorFusion.Silo.Devices;

/// <summary>Makes what the cluster knows of a card from what was measured. Pure.</summary>
public sealed class GpuDescriber(GpuCatalogue catalogue, string node, string pool, string driverVersion)
{
    private static readonly MiB LeastDriverMemory = new(512);

    /// <summary>The card without reservations.</summary>
    public GpuInfo Describe(DeviceReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var rating = catalogue.Rate(
            reading.Name,
            reading.ConfiguredTflops,
            reading.SmCount,
            reading.MaxClockMHz,
            reading.ComputeMajor,
            reading.ComputeMinor);
        return new()
        {
            Id = GrainKeys.Gpu(node, reading.Uuid),
            Node = node,
            Pool = pool,
            Uuid = reading.Uuid,
            Index = reading.Index,
            Model = reading.Name,
            IsSoftware = reading.IsSoftware,
            Vram = ReservableMemory(reading),
            Tflops = rating.Tflops,
            TflopsSource = rating.Source,
            SmCount = reading.SmCount,
            ComputeCapability =
                string.Create(CultureInfo.InvariantCulture, $"{reading.ComputeMajor}.{reading.ComputeMinor}"),
            PciBusId = reading.PciBusId,
            NvLinks = reading.NvLinks,
            NvLinkPeers = reading.NvLinkPeers,
            DriverVersion = driverVersion,
            Mig = reading.Mig,
            Health = reading.Fault.Length == 0 ? GpuHealth.Healthy : GpuHealth.Unhealthy,
            HealthMessage = reading.Fault,
            UsedVram = MiB.FromBytesRoundedUp(reading.UsedBytes),
            UtilizationPercent = reading.UtilizationPercent,
            TemperatureCelsius = reading.TemperatureCelsius,
            PowerWatts = reading.PowerWatts,
            PricePerHour = rating.PricePerHour,
        };
    }

    /// <summary>
    /// NVML's total includes what the driver and the firmware keep for themselves: 350 to 620 MiB on cards of 15 to 141
    /// GiB. 1 % but at least 512 MiB are held back, so that the sum of slices can really be allocated.
    /// </summary>
    private static MiB ReservableMemory(DeviceReading reading)
    {
        var total = MiB.FromBytes(reading.TotalBytes);
        if (reading.IsSoftware)
        {
            return total;
        }

        var kept = new MiB(Math.Max(LeastDriverMemory.Value, total.Value / 100));
        return total > kept ? total - kept : MiB.Zero;
    }
}
