using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;
using Label = TensorFusion.SoftGpu.Ptx.Syntax.Label;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>
/// Writes the IL method of a kernel: int Run(CtaContext*, ThreadContext*), which runs one thread until it ends (0),
/// until it has to wait (the index to go on at, from 1) or until the launch is to end (-1).
/// </summary>
internal sealed partial class MethodEmitter
{
    private readonly Dictionary<Register, LocalBuilder> _registers = [];
    private readonly Dictionary<Label, System.Reflection.Emit.Label> _labels = [];
    private readonly Dictionary<(Type, int), LocalBuilder> _scratch = [];
    private readonly List<Action> _coldPaths = [];
    private readonly System.Reflection.Emit.Label _abort;
    private LocalBuilder? _table;
    private LocalBuilder? _shared;
    private LocalBuilder? _local;
    private LocalBuilder? _carry;

    public MethodEmitter(ILGenerator il, Function kernel, ControlFlow flow, MemoryPlan memory)
    {
        Il = il;
        Kernel = kernel;
        Flow = flow;
        Memory = memory;
        _abort = il.DefineLabel();
    }

    public ILGenerator Il { get; }

    public Function Kernel { get; }

    public ControlFlow Flow { get; }

    public MemoryPlan Memory { get; }

    /// <summary>Registers that the method uses.</summary>
    public IEnumerable<Register> Registers => _registers.Keys;

    /// <summary>Index of the statement that is being written.</summary>
    public int Position { get; private set; }

    /// <summary>The carry flag of extended-precision arithmetic: 0 or 1.</summary>
    public LocalBuilder Carry => _carry ??= Il.DeclareLocal(typeof(int));

    /// <summary>Writes the whole method.</summary>
    public void Run()
    {
        Prologue();
        for (Position = 0; Position < Flow.Code.Count; Position++)
        {
            var block = Flow.BlockAt[Position];
            if (Flow.Blocks[block].Start == Position)
            {
                // A block that starts with labels is counted behind them, where all ways into it have met.
                var at = Position;
                for (; at < Flow.Blocks[block].End && Flow.Code[at] is LabelStatement label; at++)
                {
                    Il.MarkLabel(LabelOf(label.Label));
                }

                if (at < Flow.Blocks[block].End)
                {
                    Count(block);
                }
            }

            if (Flow.Code[Position] is Instruction instruction)
            {
                Emit(instruction);
            }
        }

        Exit();
        for (var i = 0; i < _coldPaths.Count; i++)
        {
            _coldPaths[i]();
        }

        EmitResumePoints();
        Il.MarkLabel(_abort);
        Il.Emit(OpCodes.Ldc_I4_M1);
        Il.Emit(OpCodes.Ret);
    }

    public System.Reflection.Emit.Label LabelOf(Label label)
    {
        if (!_labels.TryGetValue(label, out var target))
        {
            target = Il.DefineLabel();
            _labels.Add(label, target);
        }

        return target;
    }

    /// <summary>The thread ends.</summary>
    public void Exit()
    {
        Il.Emit(OpCodes.Ldc_I4_0);
        Il.Emit(OpCodes.Ret);
    }

    /// <summary>The launch ends, if the top of the stack is true.</summary>
    public void AbortIfTrue() => Il.Emit(OpCodes.Brtrue, _abort);

    public void AbortIfFalse() => Il.Emit(OpCodes.Brfalse, _abort);

    public void Abort() => Il.Emit(OpCodes.Br, _abort);

    /// <summary>A local for a moment; slots keep those apart that are in use at once.</summary>
    public LocalBuilder Scratch(Type type, int slot)
    {
        if (!_scratch.TryGetValue((type, slot), out var local))
        {
            local = Il.DeclareLocal(type);
            _scratch.Add((type, slot), local);
        }

        return local;
    }

    /// <summary>Writes code behind the method's end, for what rarely runs.</summary>
    public void Later(Action code) => _coldPaths.Add(code);

    /// <summary>Pushes a field of the CTA.</summary>
    public void LoadCta(string field)
    {
        Il.Emit(OpCodes.Ldarg_0);
        Il.Emit(OpCodes.Ldfld, typeof(CtaContext).GetField(field)!);
    }

    /// <summary>Pushes a field of the thread.</summary>
    public void LoadThread(string field)
    {
        Il.Emit(OpCodes.Ldarg_1);
        Il.Emit(OpCodes.Ldfld, typeof(ThreadContext).GetField(field)!);
    }

    /// <summary>Sets a field of the thread to what the action pushes.</summary>
    public void StoreThread(string field, Action value)
    {
        Il.Emit(OpCodes.Ldarg_1);
        value();
        Il.Emit(OpCodes.Stfld, typeof(ThreadContext).GetField(field)!);
    }

    /// <summary>Calls a static method, chosen by the types of its parameters where there are several.</summary>
    public void Call(Type type, string name, params Type[] parameters)
    {
        const System.Reflection.BindingFlags Flags = System.Reflection.BindingFlags.Static
            | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
        var method = parameters.Length == 0
            ? type.GetMethod(name, Flags)
            : type.GetMethod(name, Flags, parameters);
        Il.Emit(OpCodes.Call, method ?? throw new MissingMethodException(type.FullName, name));
    }

    public void Int(int value) => Il.Emit(OpCodes.Ldc_I4, value);

    public void Op(OpCode code) => Il.Emit(code);

    /// <summary>Ends the launch at a back edge when it was stopped.</summary>
    public void CheckStop()
    {
        LoadCta(nameof(CtaContext.Stop));
        Il.Emit(OpCodes.Volatile);
        Il.Emit(OpCodes.Ldind_I4);
        AbortIfTrue();
    }

    private void Prologue()
    {
        _table = Il.DeclareLocal(typeof(nint));
        _shared = Il.DeclareLocal(typeof(nint));
        _local = Il.DeclareLocal(typeof(nint));
        LoadCta(nameof(CtaContext.Table));
        Il.Emit(OpCodes.Stloc, _table);
        LoadCta(nameof(CtaContext.Shared));
        Il.Emit(OpCodes.Stloc, _shared);
        LoadThread(nameof(ThreadContext.Local));
        Il.Emit(OpCodes.Stloc, _local);
        EmitResumeSwitch();
    }

    private unsafe void Count(int block)
    {
        Il.Emit(OpCodes.Ldarg_0);
        Int(sizeof(CtaContext) + (block * sizeof(long)));
        Il.Emit(OpCodes.Conv_I);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Dup);
        Il.Emit(OpCodes.Ldind_I8);
        Il.Emit(OpCodes.Ldc_I4_1);
        Il.Emit(OpCodes.Conv_I8);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Stind_I8);
    }

    private void Emit(Instruction instruction)
    {
        var definition = InstructionTable.Find(instruction);
        if (ControlFlow.IsBranch(instruction))
        {
            definition.Emit(this, instruction);
            return;
        }

        if (instruction.Guard is not { } guard)
        {
            definition.Emit(this, instruction);
            return;
        }

        var skip = Il.DefineLabel();
        Il.Emit(OpCodes.Ldloc, LocalOf(guard));
        Il.Emit(instruction.GuardNegated ? OpCodes.Brtrue : OpCodes.Brfalse, skip);
        definition.Emit(this, instruction);
        Il.MarkLabel(skip);
    }
}
