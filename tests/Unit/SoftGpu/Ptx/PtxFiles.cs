using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

/// <summary>PTX that compilers made, from the folder Data.</summary>
internal static class PtxFiles
{
    public static IEnumerable<string> Names => typeof(PtxFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".ptx", StringComparison.Ordinal));

    public static PtxModule Load(string name)
    {
        using var stream = typeof(PtxFiles).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return PtxModule.Parse(bytes);
    }
}
