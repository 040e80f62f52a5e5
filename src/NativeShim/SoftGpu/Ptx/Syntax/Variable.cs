namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>A variable in memory: of a module, of a function, or a parameter.</summary>
internal sealed class Variable(string name, StateSpace space, int size, int alignment)
{
    public string Name { get; } = name;

    public StateSpace Space { get; } = space;

    /// <summary>Bytes; 0 for the dynamic shared array.</summary>
    public int Size { get; } = size;

    public int Alignment { get; } = alignment;

    /// <summary>An .extern .shared array without a size: the dynamic shared memory.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>Set for variables in the .global and .const spaces.</summary>
    public PtxGlobal? Global { get; init; }

    /// <summary>A parameter of a kernel: <see cref="Offset"/> is its place in the parameter buffer.</summary>
    public bool IsKernelParameter { get; init; }

    public int Offset { get; set; }

    /// <summary>For parameters of functions and calls: how the variable is kept.</summary>
    public ParameterLayout? Layout { get; set; }

    /// <summary>For parameters of functions and calls kept in registers: the register at each offset.</summary>
    public SortedDictionary<int, Register> Slots { get; } = [];
}
