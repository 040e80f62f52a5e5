namespace TensorFusion.SoftGpu.Ptx;

/// <summary>
/// The address of <paramref name="Target"/> plus <paramref name="Addend"/> belongs at an offset, in bytes.
/// </summary>
internal sealed record PtxRelocation(int Offset, int Size, PtxGlobal Target, long Addend);
