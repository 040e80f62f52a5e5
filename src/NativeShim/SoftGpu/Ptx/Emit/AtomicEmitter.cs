using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution.Intrinsics;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>atom and red.</summary>
internal static class AtomicEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        table.Add("atom", InstructionDefinition.Result((e, i) => Emit(e, i, 1)));
        table.Add("red", InstructionDefinition.Effect((e, i) => Emit(e, i, 0)));
    }

    private static void Emit(MethodEmitter e, Instruction i, int place)
    {
        MemoryEmitter.AllowAccess(
            i, "add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec", "acq_rel", "noftz");
        IntegerEmitter.Demand(i, !i.Has("v2") && !i.Has("v4"));
        var type = i.Type;
        var isCas = i.Has("cas");
        i.Expect(place + (isCas ? 3 : 2), place + (isCas ? 3 : 2) + (i.Has("L2::cache_hint") ? 1 : 0));
        var method = Method(i, type);
        e.Access(i, MemoryEmitter.Address(i, place), type.Size(), true);
        e.Load(i, i.Operands[place + 1], type);
        if (isCas)
        {
            e.Load(i, i.Operands[place + 2], type);
        }

        e.Call(typeof(AtomicMath), method);
        if (place == 0)
        {
            e.Op(OpCodes.Pop);
        }
        else
        {
            e.Store(i, i.Operands[0], type);
        }
    }

    private static string Method(Instruction i, PtxType type)
    {
        string[] operations = ["add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec"];
        var operation = Array.Find(operations, i.Has) ?? throw i.Unknown();
        var name = char.ToUpperInvariant(operation[0]) + operation[1..];
        switch (operation)
        {
            case "add" when type is PtxType.F32 or PtxType.F64 || type.IsHalf():
            case "min" or "max" when type == PtxType.F16:
                return name + type;
            case "min" or "max" when type is PtxType.S32 or PtxType.U32 or PtxType.S64 or PtxType.U64:
                return name + IntegerEmitter.Suffix(type);
            case "add" when type is PtxType.S32 or PtxType.U32 or PtxType.U64 or PtxType.S64:
            case "and" or "or" or "xor" or "exch" or "cas" when type.Kind() is StackKind.Int32 or StackKind.Int64
                && type.Size() >= 4:
            case "cas" when type is PtxType.B16:
            case "inc" or "dec" when type == PtxType.U32:
                return name + type.Bits();
            default:
                throw i.Unknown();
        }
    }
}
