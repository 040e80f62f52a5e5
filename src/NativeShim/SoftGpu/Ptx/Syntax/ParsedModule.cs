namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>What the parser makes of a module.</summary>
internal sealed class ParsedModule
{
    public string Version { get; set; } = "";

    public string Target { get; set; } = "";

    public List<Function> Functions { get; } = [];

    public List<PtxGlobal> Globals { get; } = [];
}
