namespace TensorFusion.Driver;

/// <summary>CUjitInputType.</summary>
public enum JitInputType
{
    Cubin = 0,
    Ptx = 1,
    Fatbinary = 2,
    Object = 3,
    Library = 4,
    Nvvm = 5,
}
