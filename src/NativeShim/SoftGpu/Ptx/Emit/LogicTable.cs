using System.Reflection.Emit;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>
/// lop3: any function of three bits by its truth table (a = 0xf0, b = 0xcc, c = 0xaa). With f0 and f1 the functions of
/// b and c that hold for a = 0 and a = 1, it is f0 ^ (a &amp; (f0 ^ f1)).
/// </summary>
internal static class LogicTable
{
    /// <summary>Pops c, b and a, pushes the result.</summary>
    public static void Emit(MethodEmitter e, int table)
    {
        var c = e.Scratch(typeof(int), 3);
        var b = e.Scratch(typeof(int), 4);
        e.Il.Emit(OpCodes.Stloc, c);
        e.Il.Emit(OpCodes.Stloc, b);
        var zero = table & 15;
        var change = zero ^ (table >> 4);
        switch (change)
        {
            case 0:
                e.Op(OpCodes.Pop);
                Pair(e, b, c, zero);
                return;
            case 15:
                break;
            default:
                Pair(e, b, c, change);
                e.Op(OpCodes.And);
                break;
        }

        if (zero != 0)
        {
            Pair(e, b, c, zero);
            e.Op(OpCodes.Xor);
        }
    }

    /// <summary>Pushes a function of two bits by its truth table (b = 12, c = 10).</summary>
    private static void Pair(MethodEmitter e, LocalBuilder b, LocalBuilder c, int table)
    {
        switch (table)
        {
            case 0:
                e.Int(0);
                return;
            case 15:
                e.Int(-1);
                return;
            case 12 or 3:
                e.Il.Emit(OpCodes.Ldloc, b);
                break;
            case 10 or 5:
                e.Il.Emit(OpCodes.Ldloc, c);
                break;
            default:
                e.Il.Emit(OpCodes.Ldloc, b);
                if (table is 2 or 11)
                {
                    e.Op(OpCodes.Not);
                }

                e.Il.Emit(OpCodes.Ldloc, c);
                if (table is 4 or 13)
                {
                    e.Op(OpCodes.Not);
                }

                e.Op(table switch
                {
                    8 or 7 or 2 or 4 => OpCodes.And,
                    6 or 9 => OpCodes.Xor,
                    _ => OpCodes.Or,
                });
                break;
        }

        if (table is 1 or 3 or 5 or 7 or 9)
        {
            e.Op(OpCodes.Not);
        }
    }
}
