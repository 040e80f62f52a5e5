namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Where an address points.</summary>
internal enum StateSpace : byte
{
    Generic,
    Global,
    Const,
    Shared,
    Local,
    Param,
}
