namespace TensorFusion.SoftGpu.Ptx;

/// <summary>A PTX module: parsed, checked and translated; its kernels become machine code at their first launch.</summary>
public sealed class PtxModule
{
    internal PtxModule(
        string version, string target, IReadOnlyDictionary<string, PtxKernel> kernels, IReadOnlyList<PtxGlobal> globals)
    {
        Version = version;
        Target = target;
        Kernels = kernels;
        Globals = globals;
    }

    /// <summary>PTX ISA version, such as "8.0".</summary>
    public string Version { get; }

    /// <summary>Architecture, such as "sm_80".</summary>
    public string Target { get; }

    public IReadOnlyDictionary<string, PtxKernel> Kernels { get; }

    public IReadOnlyList<PtxGlobal> Globals { get; }

    /// <summary>Parses PTX text, up to the first NUL.</summary>
    /// <exception cref="PtxException">The text is not PTX, or uses something that this engine does not have.</exception>
    public static PtxModule Parse(ReadOnlySpan<byte> utf8) =>
        throw new PtxException(0, $"the compiler is not part of this build ({utf8.Length} bytes)");
}
