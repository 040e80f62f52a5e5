namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>A label or an instruction.</summary>
internal abstract class Statement(int line)
{
    /// <summary>Line of the text, from 1.</summary>
    public int Line { get; } = line;
}

/// <summary>The place that a label names.</summary>
internal sealed class LabelStatement(int line, Label label) : Statement(line)
{
    public Label Label { get; } = label;
}
