namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>A virtual register of a function.</summary>
internal sealed class Register(string name, PtxType type)
{
    public string Name { get; } = name;

    public PtxType Type { get; } = type;

    public override string ToString() => Name;
}
