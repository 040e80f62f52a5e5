using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>The control-flow graph of flat code.</summary>
internal sealed class ControlFlow
{
    private readonly Dictionary<Label, int> _labels = [];

    public ControlFlow(List<Statement> code)
    {
        Code = code;
        FindBlocks();
        BlockAt = new int[code.Count + 1];
        for (var b = 0; b < Blocks.Count; b++)
        {
            for (var i = Blocks[b].Start; i < Blocks[b].End; i++)
            {
                BlockAt[i] = b;
                if (code[i] is LabelStatement label)
                {
                    _labels[label.Label] = i;
                }
            }
        }

        Connect();
        FindLoops();
    }

    public List<Statement> Code { get; }

    public List<BasicBlock> Blocks { get; } = [];

    /// <summary>The block of each statement.</summary>
    public int[] BlockAt { get; }

    /// <summary>Indexes of branches that go back, so that a loop passes through them.</summary>
    public HashSet<int> BackBranches { get; } = [];

    /// <summary>Those of <see cref="BackBranches"/> whose loop looks at memory that other threads may change.</summary>
    public HashSet<int> SpinBranches { get; } = [];

    public static bool IsBranch(Statement statement) => statement is Instruction { Root: "bra" or "brx" };

    private static bool IsEnd(Statement statement) =>
        statement is Instruction { Root: "bra" or "brx" or "ret" or "exit" or "trap" };

    /// <summary>Whether a loop with this instruction may wait for another thread.</summary>
    private static bool MayWatch(Statement statement) =>
        statement is Instruction { Root: "atom" } or Instruction { Root: "nanosleep" }
        || (statement is Instruction { Root: "ld" } load
            && (load.Has("volatile") || load.Has("acquire") || load.Has("relaxed")));

    private static IEnumerable<Label> Targets(Statement statement) => statement is not Instruction instruction
        ? []
        : instruction.Operands.SelectMany(operand => operand switch
        {
            LabelOperand label => [label.Label],
            BranchTableOperand table => table.Labels,
            _ => (IEnumerable<Label>)[],
        });

    private void FindBlocks()
    {
        var start = 0;
        for (var i = 0; i < Code.Count; i++)
        {
            if (i > start && Code[i] is LabelStatement && Code[i - 1] is not LabelStatement)
            {
                Blocks.Add(new BasicBlock(start, i));
                start = i;
            }

            if (IsEnd(Code[i]))
            {
                Blocks.Add(new BasicBlock(start, i + 1));
                start = i + 1;
            }
        }

        if (start < Code.Count)
        {
            Blocks.Add(new BasicBlock(start, Code.Count));
        }
    }

    private void Connect()
    {
        for (var b = 0; b < Blocks.Count; b++)
        {
            var last = Code[Blocks[b].End - 1];
            foreach (var target in Targets(last))
            {
                Blocks[b].Successors.Add(BlockAt[_labels[target]]);
            }

            var ends = last is Instruction { Guard: null } && IsEnd(last);
            if (!ends && b + 1 < Blocks.Count)
            {
                Blocks[b].Successors.Add(b + 1);
            }
        }
    }

    private void FindLoops()
    {
        for (var i = 0; i < Code.Count; i++)
        {
            if (!IsBranch(Code[i]))
            {
                continue;
            }

            var first = Targets(Code[i]).Select(label => _labels[label]).Append(i + 1).Min();
            if (first > i)
            {
                continue;
            }

            BackBranches.Add(i);
            if (Code.Skip(first).Take(i - first).Any(MayWatch))
            {
                SpinBranches.Add(i);
            }
        }
    }
}
