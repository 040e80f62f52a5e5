namespace TensorFusion.Driver;

/// <summary>CUmemAccess_flags.</summary>
public enum MemAccessFlags
{
    None = 0,
    Read = 1,
    ReadWrite = 3,
}
