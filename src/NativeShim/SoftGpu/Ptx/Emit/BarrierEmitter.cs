using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Barriers of a CTA: bar, barrier and their forms; bar.warp.sync.</summary>
internal static class BarrierEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        var definition = new InstructionDefinition(Emit, i => i.Has("red"), i => !i.Has("arrive"));
        table.Add("bar", definition);
        table.Add("barrier", definition);
    }

    private static void Emit(MethodEmitter e, Instruction i)
    {
        if (i.Has("cluster"))
        {
            // A cluster has one CTA here: arriving is nothing, waiting is a barrier of the CTA.
            i.Allow("cluster", "arrive", "wait", "release", "relaxed", "acquire", "aligned");
            if (i.Has("wait"))
            {
                Wait(e, i, WaitKind.Barrier, new IntegerOperand(15), null);
            }

            return;
        }

        i.Allow("sync", "arrive", "red", "warp", "cta", "aligned", "popc", "and", "or");
        if (i.Has("warp"))
        {
            i.Expect(1);
            e.StoreThread(nameof(ThreadContext.Mask), () => e.Load(i, i.Operands[0], PtxType.U32));
            e.Wait(() => e.Int((int)WaitKind.WarpSync));
        }
        else if (i.Has("arrive"))
        {
            i.Expect(2);
            e.Op(OpCodes.Ldarg_0);
            e.Op(OpCodes.Ldarg_1);
            e.Load(i, i.Operands[0], PtxType.U32);
            e.Int(i.Line);
            e.Call(typeof(KernelRuntime), nameof(KernelRuntime.Arrive));
            e.AbortIfFalse();
        }
        else if (i.Has("red"))
        {
            Reduce(e, i);
        }
        else
        {
            IntegerEmitter.Demand(i, i.Has("sync"));
            i.Expect(1, 2);
            Wait(e, i, WaitKind.Barrier, i.Operands[0], i.Operands.Length > 1 ? i.Operands[1] : null);
        }
    }

    private static void Wait(MethodEmitter e, Instruction i, WaitKind kind, Operand barrier, Operand? count)
    {
        e.StoreThread(nameof(ThreadContext.Selector), () => e.Load(i, barrier, PtxType.U32));
        e.StoreThread(
            nameof(ThreadContext.Clamp), () => e.Load(i, count ?? new IntegerOperand(0), PtxType.U32));
        e.Wait(() => e.Int((int)kind));
    }

    private static void Reduce(MethodEmitter e, Instruction i)
    {
        i.Expect(3, 4);
        var kind = i.Has("popc") ? WaitKind.BarrierPopulation
            : i.Has("and") ? WaitKind.BarrierAnd
            : i.Has("or") ? WaitKind.BarrierOr
            : throw i.Unknown();
        e.StoreThread(nameof(ThreadContext.Value), () =>
        {
            e.Load(i, i.Operands[^1], PtxType.Pred);
            e.Op(OpCodes.Conv_U8);
        });
        Wait(e, i, kind, i.Operands[1], i.Operands.Length == 4 ? i.Operands[2] : null);
        e.LoadThread(nameof(ThreadContext.Value));
        e.Op(OpCodes.Conv_I4);
        e.Store(i, i.Operands[0], kind == WaitKind.BarrierPopulation ? PtxType.U32 : PtxType.Pred);
    }
}
