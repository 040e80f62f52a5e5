using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <content>Places where a thread stops and later goes on: live registers rest in its frame meanwhile.</content>
internal sealed partial class MethodEmitter
{
    private readonly Dictionary<int, (int Index, System.Reflection.Emit.Label Label)> _resumePoints = [];
    private readonly Dictionary<Register, int> _frame = [];
    private Dictionary<int, Register[]> _liveAround = [];
    private System.Reflection.Emit.Label[] _resumeStubs = [];

    /// <summary>Whether threads may stop before their end.</summary>
    public bool Waits => _resumePoints.Count > 0;

    /// <summary>Bytes of a thread's frame.</summary>
    public int FrameBytes => _frame.Count * sizeof(ulong);

    /// <summary>
    /// Says that the thread waits, saves what is live and leaves the method. Code behind this call runs when the
    /// thread goes on.
    /// </summary>
    public void Wait(Action pushKind)
    {
        StoreThread(nameof(ThreadContext.Wait), pushKind);
        var (index, label) = _resumePoints[Position];
        foreach (var register in _liveAround[Position])
        {
            LoadFrame(register);
            Il.Emit(OpCodes.Ldloc, LocalOf(register));
            Il.Emit(register.Type.Kind() switch
            {
                StackKind.Int64 => OpCodes.Stind_I8,
                StackKind.Single => OpCodes.Stind_R4,
                StackKind.Double => OpCodes.Stind_R8,
                _ => OpCodes.Stind_I4,
            });
        }

        Int(index);
        Op(OpCodes.Ret);
        Il.MarkLabel(label);
    }

    /// <summary>Gives other threads a turn at the back edge of a loop that may wait for them.</summary>
    public void YieldIfSpinning()
    {
        if (!Flow.SpinBranches.Contains(Position))
        {
            return;
        }

        var go = Il.DefineLabel();
        StoreThread(nameof(ThreadContext.SpinBudget), () =>
        {
            LoadThread(nameof(ThreadContext.SpinBudget));
            Int(1);
            Op(OpCodes.Sub);
        });
        LoadThread(nameof(ThreadContext.SpinBudget));
        Int(0);
        Il.Emit(OpCodes.Bge, go);
        StoreThread(nameof(ThreadContext.SpinBudget), () => Int(ThreadContext.SpinsBetweenYields));
        Wait(() => Int((int)WaitKind.Yield));
        Il.MarkLabel(go);
    }

    private void EmitResumeSwitch()
    {
        HashSet<int> points = [.. Flow.SpinBranches];
        for (var i = 0; i < Flow.Code.Count; i++)
        {
            if (Flow.Code[i] is Instruction instruction && InstructionTable.Find(instruction).Waits(instruction))
            {
                points.Add(i);
            }
        }

        if (points.Count == 0)
        {
            return;
        }

        _liveAround = new Liveness(Flow).Around(points, Flow.SpinBranches.Contains);
        var start = Il.DefineLabel();
        List<System.Reflection.Emit.Label> targets = [start];
        foreach (var point in points.Order())
        {
            _resumePoints.Add(point, (targets.Count, Il.DefineLabel()));
            targets.Add(Il.DefineLabel());
        }

        _resumeStubs = [.. targets];
        LoadThread(nameof(ThreadContext.Resume));
        Il.Emit(OpCodes.Switch, _resumeStubs);
        Il.MarkLabel(start);
    }

    private void EmitResumePoints()
    {
        foreach (var (point, (index, label)) in _resumePoints)
        {
            Il.MarkLabel(_resumeStubs[index]);
            foreach (var register in _liveAround[point])
            {
                LoadFrame(register);
                Il.Emit(register.Type.Kind() switch
                {
                    StackKind.Int64 => OpCodes.Ldind_I8,
                    StackKind.Single => OpCodes.Ldind_R4,
                    StackKind.Double => OpCodes.Ldind_R8,
                    _ => OpCodes.Ldind_I4,
                });
                Il.Emit(OpCodes.Stloc, LocalOf(register));
            }

            Il.Emit(OpCodes.Br, label);
        }
    }

    private void LoadFrame(Register register)
    {
        if (!_frame.TryGetValue(register, out var slot))
        {
            slot = _frame.Count;
            _frame.Add(register, slot);
        }

        LoadThread(nameof(ThreadContext.Frame));
        if (slot > 0)
        {
            Int(slot * sizeof(ulong));
            Op(OpCodes.Conv_I);
            Op(OpCodes.Add);
        }
    }
}
