namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Facts about <see cref="PtxType"/>.</summary>
internal static class PtxTypes
{
    private static readonly Dictionary<string, PtxType> _byName = new()
    {
        ["pred"] = PtxType.Pred,
        ["b8"] = PtxType.B8,
        ["b16"] = PtxType.B16,
        ["b32"] = PtxType.B32,
        ["b64"] = PtxType.B64,
        ["u8"] = PtxType.U8,
        ["u16"] = PtxType.U16,
        ["u32"] = PtxType.U32,
        ["u64"] = PtxType.U64,
        ["s8"] = PtxType.S8,
        ["s16"] = PtxType.S16,
        ["s32"] = PtxType.S32,
        ["s64"] = PtxType.S64,
        ["f16"] = PtxType.F16,
        ["f16x2"] = PtxType.F16x2,
        ["bf16"] = PtxType.Bf16,
        ["bf16x2"] = PtxType.Bf16x2,
        ["u16x2"] = PtxType.U16x2,
        ["s16x2"] = PtxType.S16x2,
        ["tf32"] = PtxType.Tf32,
        ["f32"] = PtxType.F32,
        ["f64"] = PtxType.F64,
    };

    public static bool TryParse(string name, out PtxType type) => _byName.TryGetValue(name, out type);

    /// <summary>Bytes in memory.</summary>
    public static int Size(this PtxType type) => type switch
    {
        PtxType.B8 or PtxType.U8 or PtxType.S8 or PtxType.Pred => 1,
        PtxType.B16 or PtxType.U16 or PtxType.S16 or PtxType.F16 or PtxType.Bf16 => 2,
        PtxType.B64 or PtxType.U64 or PtxType.S64 or PtxType.F64 => 8,
        _ => 4,
    };

    public static int Bits(this PtxType type) => type.Size() * 8;

    public static bool IsSigned(this PtxType type) =>
        type is PtxType.S8 or PtxType.S16 or PtxType.S32 or PtxType.S64;

    public static bool IsUnsigned(this PtxType type) =>
        type is PtxType.U8 or PtxType.U16 or PtxType.U32 or PtxType.U64;

    public static bool IsInteger(this PtxType type) => type.IsSigned() || type.IsUnsigned();

    public static bool IsBits(this PtxType type) =>
        type is PtxType.B8 or PtxType.B16 or PtxType.B32 or PtxType.B64;

    public static bool IsHalf(this PtxType type) =>
        type is PtxType.F16 or PtxType.F16x2 or PtxType.Bf16 or PtxType.Bf16x2;

    public static bool IsPacked(this PtxType type) =>
        type is PtxType.F16x2 or PtxType.Bf16x2 or PtxType.U16x2 or PtxType.S16x2;

    public static StackKind Kind(this PtxType type) => type switch
    {
        PtxType.B64 or PtxType.U64 or PtxType.S64 => StackKind.Int64,
        PtxType.F32 => StackKind.Single,
        PtxType.F64 => StackKind.Double,
        _ => StackKind.Int32,
    };

    /// <summary>The untyped bits of a size in bytes.</summary>
    public static PtxType BitsOf(int size) => size switch
    {
        1 => PtxType.B8,
        2 => PtxType.B16,
        4 => PtxType.B32,
        _ => PtxType.B64,
    };
}
