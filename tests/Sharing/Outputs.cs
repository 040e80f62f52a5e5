using System.Security.Cryptography;
using System.Text;

namespace TensorFusion.Tests.Sharing;

/// <summary>Where the programs lie: in their projects' own output folders, as the build left them.</summary>
internal static class Outputs
{
    private static readonly string OutputFolder = Path.Combine(
        "bin",
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!),
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    private static readonly string Root = FindRoot();

    public static string Worker { get; } =
        Path.Combine(Root, "src/NativeShim/Worker", OutputFolder, "tensorfusion-worker");

    public static string Feed { get; } = Path.Combine(Root, "tests/Feed", OutputFolder, "gpu-feed");

    public static string ClientLibraryFolder { get; } = Path.Combine(Root, "artifacts/native/lib");

    /// <summary>UUID of the first software device of this host.</summary>
    public static string FirstUuid { get; } = Uuid();

    private static string Uuid()
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"tensorfusion software gpu\n{Environment.MachineName}\n0"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"GPU-{new Guid(hash.AsSpan(0, 16), bigEndian: true):D}";
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TensorFusion.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("TensorFusion.sln is in no parent folder.");
        }

        return folder.FullName;
    }
}
