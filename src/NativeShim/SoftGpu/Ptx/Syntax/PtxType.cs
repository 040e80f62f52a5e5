namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Fundamental and packed types of PTX.</summary>
internal enum PtxType : byte
{
    None,
    Pred,
    B8,
    B16,
    B32,
    B64,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F16,
    F16x2,
    Bf16,
    Bf16x2,
    U16x2,
    S16x2,
    Tf32,
    F32,
    F64,
}
