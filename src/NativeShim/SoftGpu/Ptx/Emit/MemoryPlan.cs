using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Places the shared and local variables that a kernel uses.</summary>
internal sealed class MemoryPlan
{
    private readonly Dictionary<Variable, int> _offsets = [];

    public MemoryPlan(IEnumerable<Statement> code)
    {
        List<Variable> dynamic = [];
        foreach (var variable in code.OfType<Instruction>().SelectMany(i => i.Operands).SelectMany(Variables))
        {
            if (_offsets.ContainsKey(variable))
            {
                continue;
            }

            switch (variable.Space)
            {
                case StateSpace.Shared when variable.IsDynamic:
                    _offsets.Add(variable, 0);
                    dynamic.Add(variable);
                    break;
                case StateSpace.Shared:
                    SharedBytes = Place(variable, SharedBytes);
                    break;
                case StateSpace.Local:
                case StateSpace.Param when !variable.IsKernelParameter:
                    LocalBytes = Place(variable, LocalBytes);
                    break;
            }
        }

        LocalBytes = (LocalBytes + 15) & ~15;
        DynamicOffset = (SharedBytes + 15) & ~15;
        foreach (var variable in dynamic)
        {
            DynamicOffset = (DynamicOffset + variable.Alignment - 1) & -variable.Alignment;
        }

        foreach (var variable in dynamic)
        {
            _offsets[variable] = DynamicOffset;
        }

        if (dynamic.Count > 0)
        {
            SharedBytes = DynamicOffset;
        }
    }

    /// <summary>Bytes of static shared memory, up to where the dynamic part starts.</summary>
    public int SharedBytes { get; private set; }

    /// <summary>Bytes of local memory, a multiple of 16.</summary>
    public int LocalBytes { get; private set; }

    private int DynamicOffset { get; set; }

    /// <summary>Place of a shared or local variable in its space, or of a kernel's parameter in its buffer.</summary>
    public int OffsetOf(Variable variable) =>
        variable.IsKernelParameter ? variable.Offset : _offsets[variable];

    private static IEnumerable<Variable> Variables(Operand operand) => operand switch
    {
        SymbolOperand symbol => [symbol.Variable],
        AddressOperand { Base: SymbolOperand symbol } => [symbol.Variable],
        VectorOperand vector => vector.Items.SelectMany(Variables),
        _ => [],
    };

    private int Place(Variable variable, int end)
    {
        var offset = (end + variable.Alignment - 1) & -variable.Alignment;
        _offsets.Add(variable, offset);
        return checked(offset + variable.Size);
    }
}
