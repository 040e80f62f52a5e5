using TensorFusion.Protocol.Control;
using SiloOptions = TensorFusion.Silo.Options.SiloOptions;

namespace TensorFusion.Silo.Hosting;

/// <summary>Where the node's workers put frozen memory, from options and machine.</summary>
internal static class TierDefaults
{
    private const int Part = 4;

    public static WorkerTierSpec For(SiloOptions options)
    {
        var directory = options.TierDirectory.Length > 0
            ? Path.GetFullPath(options.TierDirectory)
            : Path.Combine(options.DataDirectory, "tiers");
        Directory.CreateDirectory(directory);
        return new(
            Path.Combine(options.RunDirectory, "tiers.ledger"),
            directory,
            options.TierHost?.Bytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Part,
            options.TierDisk?.Bytes ?? new DriveInfo(directory).AvailableFreeSpace / Part);
    }
}
