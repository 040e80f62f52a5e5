using System.Reflection.Emit;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Loads, stores, prefetches and fences.</summary>
internal static class MemoryEmitter
{
    private static readonly string[] _spaces = ["global", "shared", "local", "const", "param"];
    private static readonly string[] _orders = ["weak", "volatile", "relaxed", "acquire", "release", "mmio"];
    private static readonly string[] _scopes = ["cta", "cluster", "gpu", "sys"];
    private static readonly string[] _caches = ["ca", "cg", "cs", "cv", "lu", "wb", "wt", "nc", "unified"];

    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        table.Add("ld", InstructionDefinition.Result(Load));
        table.Add("ldu", InstructionDefinition.Result(Load));
        table.Add("st", InstructionDefinition.Effect(Store));
        foreach (var name in (string[])["prefetch", "prefetchu", "applypriority", "discard"])
        {
            table.Add(name, InstructionDefinition.Effect(Nothing));
        }

        foreach (var name in (string[])["membar", "fence"])
        {
            table.Add(name, InstructionDefinition.Effect((e, i) =>
                e.Call(typeof(Interlocked), nameof(Interlocked.MemoryBarrier))));
        }
    }

    /// <summary>Refuses modifiers that no memory access has.</summary>
    public static void AllowAccess(Instruction i, params ReadOnlySpan<string> more)
    {
        List<string> allowed = [.. _spaces, .. _orders, .. _scopes, .. _caches, "v2", "v4", .. more];
        foreach (var modifier in i.Modifiers)
        {
            if (modifier.StartsWith("L1::", StringComparison.Ordinal)
                || modifier.StartsWith("L2::", StringComparison.Ordinal))
            {
                allowed.Add(modifier);
            }
        }

        i.Allow([.. allowed]);
    }

    public static AddressOperand Address(Instruction i, int operand) =>
        i.Operands[operand] as AddressOperand ?? throw i.Error("has no address where one belongs");

    private static void Nothing(MethodEmitter e, Instruction i)
    {
    }

    private static bool IsOrdered(Instruction i) =>
        i.Has("volatile") || i.Has("relaxed") || i.Has("acquire") || i.Has("release") || i.Has("mmio");

    private static Operand[] Values(Instruction i, Operand operand)
    {
        var width = i.Has("v2") ? 2 : i.Has("v4") ? 4 : 1;
        Operand[] values = operand is VectorOperand vector ? vector.Items : [operand];
        return values.Length == width ? values : throw i.Error($"moves {width} values, {values.Length} are given");
    }

    private static void Load(MethodEmitter e, Instruction i)
    {
        i.Expect(2, i.Has("L2::cache_hint") ? 3 : 2);
        AllowAccess(i);
        var values = Values(i, i.Operands[0]);
        var size = i.Type.Size();
        e.Access(i, Address(i, 1), size * values.Length, false);
        if (values.Length == 1)
        {
            LoadAt(e, i);
            e.Store(i, values[0], i.Type);
            return;
        }

        var start = e.Scratch(typeof(nint), 0);
        e.Il.Emit(OpCodes.Stloc, start);
        for (var k = 0; k < values.Length; k++)
        {
            PushElement(e, start, k * size);
            LoadAt(e, i);
            e.Store(i, values[k], i.Type);
        }
    }

    private static void LoadAt(MethodEmitter e, Instruction i)
    {
        if (IsOrdered(i))
        {
            e.Op(OpCodes.Volatile);
        }

        e.Op(i.Type switch
        {
            PtxType.F32 => OpCodes.Ldind_R4,
            PtxType.F64 => OpCodes.Ldind_R8,
            PtxType.S8 => OpCodes.Ldind_I1,
            PtxType.S16 => OpCodes.Ldind_I2,
            _ => i.Type.Size() switch
            {
                1 => OpCodes.Ldind_U1,
                2 => OpCodes.Ldind_U2,
                4 => OpCodes.Ldind_I4,
                _ => OpCodes.Ldind_I8,
            },
        });
    }

    private static void Store(MethodEmitter e, Instruction i)
    {
        i.Expect(2, i.Has("L2::cache_hint") ? 3 : 2);
        AllowAccess(i);
        var address = Address(i, 0);
        var space = MethodEmitter.SpaceOf(i, address);
        if (space is StateSpace.Const or StateSpace.Param)
        {
            throw i.Error("writes to memory that kernels cannot write");
        }

        var values = Values(i, i.Operands[1]);
        var size = i.Type.Size();
        e.Access(i, address, size * values.Length, true);
        if (values.Length == 1)
        {
            e.Load(i, values[0], i.Type);
            StoreAt(e, i);
            return;
        }

        var start = e.Scratch(typeof(nint), 0);
        e.Il.Emit(OpCodes.Stloc, start);
        for (var k = 0; k < values.Length; k++)
        {
            PushElement(e, start, k * size);
            e.Load(i, values[k], i.Type);
            StoreAt(e, i);
        }
    }

    private static void StoreAt(MethodEmitter e, Instruction i)
    {
        if (IsOrdered(i))
        {
            e.Op(OpCodes.Volatile);
        }

        e.Op(i.Type switch
        {
            PtxType.F32 => OpCodes.Stind_R4,
            PtxType.F64 => OpCodes.Stind_R8,
            _ => i.Type.Size() switch
            {
                1 => OpCodes.Stind_I1,
                2 => OpCodes.Stind_I2,
                4 => OpCodes.Stind_I4,
                _ => OpCodes.Stind_I8,
            },
        });
    }

    private static void PushElement(MethodEmitter e, LocalBuilder start, int offset)
    {
        e.Il.Emit(OpCodes.Ldloc, start);
        if (offset > 0)
        {
            e.Int(offset);
            e.Op(OpCodes.Conv_I);
            e.Op(OpCodes.Add);
        }
    }
}
