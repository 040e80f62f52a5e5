using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Exchanges between the lanes of a warp.</summary>
internal static class WarpEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        table.Add("shfl", InstructionDefinition.Exchange(Shuffle));
        table.Add("vote", InstructionDefinition.Exchange(Vote));
        table.Add("match", InstructionDefinition.Exchange(Match));
        table.Add("redux", InstructionDefinition.Exchange(Reduce));
        table.Add("activemask", InstructionDefinition.Exchange(ActiveMask));
        table.Add("elect", InstructionDefinition.Exchange(Elect));
    }

    private static void SetValue(MethodEmitter e, Instruction i, Operand operand, PtxType type) =>
        e.StoreThread(nameof(ThreadContext.Value), () =>
        {
            e.Load(i, operand, type);
            if (type.Size() < 8)
            {
                e.Op(OpCodes.Conv_U8);
            }
        });

    private static void SetMask(MethodEmitter e, Instruction i, Operand? operand) => e.StoreThread(
        nameof(ThreadContext.Mask), () => e.Load(i, operand ?? new IntegerOperand(0), PtxType.U32));

    private static void PushValue(MethodEmitter e, PtxType type)
    {
        e.LoadThread(nameof(ThreadContext.Value));
        if (type.Size() < 8)
        {
            e.Op(OpCodes.Conv_I4);
        }
    }

    /// <summary>Stores the answer to d, or to d|p with the predicate.</summary>
    private static void StoreAnswer(MethodEmitter e, Instruction i, PtxType type)
    {
        PushValue(e, type);
        if (i.Operands[0] is PairOperand pair)
        {
            e.Store(i, pair.First, type);
            e.LoadThread(nameof(ThreadContext.Predicate));
            e.Store(i, pair.Second, PtxType.Pred);
        }
        else
        {
            e.Store(i, i.Operands[0], type);
        }
    }

    private static void Shuffle(MethodEmitter e, Instruction i)
    {
        i.Allow("sync", "up", "down", "bfly", "idx");
        i.Expect(i.Has("sync") ? 5 : 4);
        IntegerEmitter.Demand(i, i.Type.Size() == 4);
        var kind = i.Has("up") ? WaitKind.ShuffleUp
            : i.Has("down") ? WaitKind.ShuffleDown
            : i.Has("bfly") ? WaitKind.ShuffleButterfly
            : i.Has("idx") ? WaitKind.ShuffleIndex
            : throw i.Unknown();
        SetValue(e, i, i.Operands[1], PtxType.B32);
        e.StoreThread(nameof(ThreadContext.Selector), () => e.Load(i, i.Operands[2], PtxType.U32));
        e.StoreThread(nameof(ThreadContext.Clamp), () => e.Load(i, i.Operands[3], PtxType.U32));
        SetMask(e, i, i.Has("sync") ? i.Operands[4] : null);
        e.Wait(() => e.Int((int)kind));
        StoreAnswer(e, i, PtxType.B32);
    }

    private static void Vote(MethodEmitter e, Instruction i)
    {
        i.Allow("sync", "all", "any", "uni", "ballot");
        i.Expect(i.Has("sync") ? 3 : 2);
        var kind = i.Has("all") ? WaitKind.VoteAll
            : i.Has("any") ? WaitKind.VoteAny
            : i.Has("uni") ? WaitKind.VoteUniform
            : i.Has("ballot") ? WaitKind.VoteBallot
            : throw i.Unknown();
        e.StoreThread(nameof(ThreadContext.Value), () =>
        {
            e.Load(i, i.Operands[1], PtxType.Pred);
            e.Op(OpCodes.Conv_U8);
        });
        SetMask(e, i, i.Has("sync") ? i.Operands[2] : null);
        e.Wait(() => e.Int((int)kind));
        StoreAnswer(e, i, kind == WaitKind.VoteBallot ? PtxType.B32 : PtxType.Pred);
    }

    private static void Match(MethodEmitter e, Instruction i)
    {
        i.Allow("sync", "any", "all");
        i.Expect(3);
        IntegerEmitter.Demand(i, i.Has("sync") && i.Type.Size() >= 4);
        SetValue(e, i, i.Operands[1], PtxTypes.BitsOf(i.Type.Size()));
        SetMask(e, i, i.Operands[2]);
        e.Wait(() => e.Int((int)(i.Has("any") ? WaitKind.MatchAny : WaitKind.MatchAll)));
        StoreAnswer(e, i, PtxType.B32);
    }

    private static void Reduce(MethodEmitter e, Instruction i)
    {
        i.Allow("sync", "add", "min", "max", "and", "or", "xor");
        i.Expect(3);
        var signed = i.Type == PtxType.S32;
        IntegerEmitter.Demand(i, i.Type is PtxType.S32 or PtxType.U32 or PtxType.B32);
        var kind = i.Has("add") ? WaitKind.ReduceAddition
            : i.Has("min") ? (signed ? WaitKind.ReduceMinSigned : WaitKind.ReduceMinUnsigned)
            : i.Has("max") ? (signed ? WaitKind.ReduceMaxSigned : WaitKind.ReduceMaxUnsigned)
            : i.Has("and") ? WaitKind.ReduceAnd
            : i.Has("or") ? WaitKind.ReduceOr
            : i.Has("xor") ? WaitKind.ReduceXor
            : throw i.Unknown();
        SetValue(e, i, i.Operands[1], PtxType.B32);
        SetMask(e, i, i.Operands[2]);
        e.Wait(() => e.Int((int)kind));
        StoreAnswer(e, i, PtxType.B32);
    }

    private static void ActiveMask(MethodEmitter e, Instruction i)
    {
        i.Allow();
        i.Expect(1);
        SetMask(e, i, null);
        e.Wait(() => e.Int((int)WaitKind.ActiveMask));
        StoreAnswer(e, i, PtxType.B32);
    }

    private static void Elect(MethodEmitter e, Instruction i)
    {
        i.Allow("sync");
        i.Expect(2);
        SetMask(e, i, i.Operands[1]);
        e.Wait(() => e.Int((int)WaitKind.Elect));
        StoreAnswer(e, i, PtxType.B32);
    }
}
