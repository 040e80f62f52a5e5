namespace TensorFusion.Driver;

/// <summary>CUmemAllocationType.</summary>
public enum MemAllocationType
{
    Invalid = 0,
    Pinned = 1,
    Managed = 2,
}
