using System.Collections;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Backward data flow: which registers hold values that are still needed.</summary>
internal sealed class Liveness
{
    private readonly ControlFlow _flow;
    private readonly Dictionary<Register, int> _numbers = [];
    private readonly List<Register> _registers = [];
    private readonly BitArray[] _liveIn;

    public Liveness(ControlFlow flow)
    {
        _flow = flow;
        foreach (var register in flow.Code.OfType<Instruction>().SelectMany(Operands.All))
        {
            if (_numbers.TryAdd(register, _registers.Count))
            {
                _registers.Add(register);
            }
        }

        _liveIn = [.. flow.Blocks.Select(_ => new BitArray(_registers.Count))];
        Solve();
    }

    /// <summary>
    /// Registers that are live around each of the given statements: before it where <paramref name="before"/> says so,
    /// else behind it without those that it writes.
    /// </summary>
    public Dictionary<int, Register[]> Around(IReadOnlySet<int> statements, Func<int, bool> before)
    {
        Dictionary<int, Register[]> result = [];
        foreach (var b in statements.Select(i => _flow.BlockAt[i]).Distinct())
        {
            var live = LiveOut(b);
            for (var i = _flow.Blocks[b].End - 1; i >= _flow.Blocks[b].Start; i--)
            {
                if (statements.Contains(i) && !before(i))
                {
                    var written = Operands.Written((Instruction)_flow.Code[i]).ToHashSet();
                    result[i] = [.. Members(live).Where(r => !written.Contains(r))];
                }

                Step(live, _flow.Code[i]);
                if (statements.Contains(i) && before(i))
                {
                    result[i] = [.. Members(live)];
                }
            }
        }

        return result;
    }

    private IEnumerable<Register> Members(BitArray set)
    {
        for (var i = 0; i < set.Length; i++)
        {
            if (set[i])
            {
                yield return _registers[i];
            }
        }
    }

    private BitArray LiveOut(int block)
    {
        var live = new BitArray(_registers.Count);
        foreach (var successor in _flow.Blocks[block].Successors)
        {
            live.Or(_liveIn[successor]);
        }

        return live;
    }

    private void Step(BitArray live, Statement statement)
    {
        if (statement is not Instruction instruction)
        {
            return;
        }

        if (instruction.Guard is null)
        {
            foreach (var register in Operands.Written(instruction))
            {
                live[_numbers[register]] = false;
            }
        }

        foreach (var register in Operands.Read(instruction))
        {
            live[_numbers[register]] = true;
        }
    }

    private void Solve()
    {
        var predecessors = new List<int>[_flow.Blocks.Count];
        for (var b = 0; b < predecessors.Length; b++)
        {
            predecessors[b] = [];
        }

        for (var b = 0; b < _flow.Blocks.Count; b++)
        {
            _flow.Blocks[b].Successors.ForEach(successor => predecessors[successor].Add(b));
        }

        var work = new Stack<int>(Enumerable.Range(0, _flow.Blocks.Count));
        var queued = new BitArray(_flow.Blocks.Count, true);
        while (work.TryPop(out var b))
        {
            queued[b] = false;
            var live = LiveOut(b);
            for (var i = _flow.Blocks[b].End - 1; i >= _flow.Blocks[b].Start; i--)
            {
                Step(live, _flow.Code[i]);
            }

            if (((BitArray)live.Clone()).Xor(_liveIn[b]).HasAnySet())
            {
                _liveIn[b] = live;
                foreach (var predecessor in predecessors[b].Where(p => !queued[p]))
                {
                    queued[predecessor] = true;
                    work.Push(predecessor);
                }
            }
        }
    }
}
