namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>A place in a function's code.</summary>
internal sealed class Label(string name)
{
    public string Name { get; } = name;

    public override string ToString() => Name;
}
