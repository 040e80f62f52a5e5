namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>A run of statements that is entered at its first and left at its last.</summary>
internal sealed class BasicBlock(int start, int end)
{
    /// <summary>Index of the first statement.</summary>
    public int Start { get; } = start;

    /// <summary>Index behind the last statement.</summary>
    public int End { get; } = end;

    public List<int> Successors { get; } = [];
}
