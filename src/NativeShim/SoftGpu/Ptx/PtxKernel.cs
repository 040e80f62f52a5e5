namespace TensorFusion.SoftGpu.Ptx;

/// <summary>An .entry of a module.</summary>
public sealed class PtxKernel
{
    internal PtxKernel(string name, IReadOnlyList<PtxParameter> parameters)
    {
        Name = name;
        Parameters = parameters;
        ParameterBytes = parameters.Count == 0 ? 0 : parameters[^1].Offset + parameters[^1].Size;
    }

    public string Name { get; }

    public IReadOnlyList<PtxParameter> Parameters { get; }

    /// <summary>Bytes of the parameter buffer.</summary>
    public int ParameterBytes { get; }

    /// <summary>Bytes of shared memory that a CTA needs besides the dynamic part.</summary>
    public int StaticSharedBytes { get; internal set; }

    /// <summary>Bytes of local memory of one thread.</summary>
    public int LocalBytes { get; internal set; }

    /// <summary>32-bit registers of one thread: an estimate, at most 255.</summary>
    public int RegisterCount { get; internal set; }

    /// <summary>The most threads of a CTA: 1024, or what .maxntid or .reqntid say.</summary>
    public int MaxThreadsPerBlock { get; internal set; } = 1024;

    /// <summary>The exact extent of a CTA that .reqntid demands; null when there is none.</summary>
    public (uint X, uint Y, uint Z)? RequiredBlock { get; internal set; }

    internal KernelCode Code { get; set; } = null!;
}
