using System.Reflection.Emit;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Extended-precision arithmetic: the carry flag holds the carry of an addition or the borrow of a
/// subtraction.</summary>
internal static class CarryEmitter
{
    /// <summary>Pops two values, adds or subtracts them with the flag, stores the result and the new flag.</summary>
    public static void Apply(MethodEmitter e, Instruction i, PtxType type, bool isAdd, bool takes, bool sets)
    {
        var right = e.Scratch(typeof(long), 2);
        var left = e.Scratch(typeof(long), 3);
        var result = e.Scratch(typeof(long), 4);
        var wide = type.Size() == 8;
        IntegerEmitter.Demand(i, type.Size() >= 4);
        Pop(right);
        Pop(left);
        e.Il.Emit(OpCodes.Ldloc, left);
        e.Il.Emit(OpCodes.Ldloc, right);
        e.Op(isAdd ? OpCodes.Add : OpCodes.Sub);
        e.Il.Emit(OpCodes.Stloc, result);
        if (wide)
        {
            Wide(e, left, right, result, isAdd, takes, sets);
        }
        else
        {
            if (takes)
            {
                e.Il.Emit(OpCodes.Ldloc, result);
                e.Il.Emit(OpCodes.Ldloc, e.Carry);
                e.Op(OpCodes.Conv_U8);
                e.Op(isAdd ? OpCodes.Add : OpCodes.Sub);
                e.Il.Emit(OpCodes.Stloc, result);
            }

            if (sets)
            {
                e.Il.Emit(OpCodes.Ldloc, result);
                e.Int(isAdd ? 32 : 63);
                e.Op(OpCodes.Shr_Un);
                e.Op(OpCodes.Conv_I4);
                e.Il.Emit(OpCodes.Stloc, e.Carry);
            }
        }

        e.Il.Emit(OpCodes.Ldloc, result);
        if (!wide)
        {
            e.Op(OpCodes.Conv_I4);
        }

        e.Store(i, i.Operands[0], type);

        void Pop(LocalBuilder local)
        {
            if (!wide)
            {
                e.Op(OpCodes.Conv_U8);
            }

            e.Il.Emit(OpCodes.Stloc, local);
        }
    }

    /// <summary>In 64 bits the flag is set when the first step or the step with the old flag wraps around.</summary>
    private static void Wide(
        MethodEmitter e, LocalBuilder left, LocalBuilder right, LocalBuilder result, bool isAdd, bool takes, bool sets)
    {
        var flag = e.Scratch(typeof(int), 2);
        e.Il.Emit(OpCodes.Ldloc, isAdd ? result : left);
        e.Il.Emit(OpCodes.Ldloc, isAdd ? left : right);
        e.Op(OpCodes.Clt_Un);
        e.Il.Emit(OpCodes.Stloc, flag);
        if (takes)
        {
            e.Il.Emit(OpCodes.Ldloc, result);
            e.Il.Emit(OpCodes.Stloc, left);
            e.Il.Emit(OpCodes.Ldloc, left);
            e.Il.Emit(OpCodes.Ldloc, e.Carry);
            e.Op(OpCodes.Conv_U8);
            e.Op(isAdd ? OpCodes.Add : OpCodes.Sub);
            e.Il.Emit(OpCodes.Stloc, result);
            e.Il.Emit(OpCodes.Ldloc, isAdd ? result : left);
            e.Il.Emit(OpCodes.Ldloc, isAdd ? left : result);
            e.Op(OpCodes.Clt_Un);
            e.Il.Emit(OpCodes.Ldloc, flag);
            e.Op(OpCodes.Or);
            e.Il.Emit(OpCodes.Stloc, flag);
        }

        if (sets)
        {
            e.Il.Emit(OpCodes.Ldloc, flag);
            e.Il.Emit(OpCodes.Stloc, e.Carry);
        }
    }
}
