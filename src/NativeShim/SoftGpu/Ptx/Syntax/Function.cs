namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>An .entry or a .func.</summary>
internal sealed class Function(string name, bool isEntry)
{
    public string Name { get; } = name;

    public bool IsEntry { get; } = isEntry;

    public int Line { get; set; }

    /// <summary>Whether a body was seen; without one it is a declaration.</summary>
    public bool IsDefined { get; set; }

    /// <summary>Formal results: registers or .param variables.</summary>
    public List<Operand> Results { get; } = [];

    /// <summary>Formal parameters: registers or .param variables.</summary>
    public List<Operand> Parameters { get; set; } = [];

    public List<Statement> Statements { get; } = [];

    public (uint X, uint Y, uint Z)? MaxThreads { get; set; }

    public (uint X, uint Y, uint Z)? RequiredThreads { get; set; }
}
