namespace TensorFusion.Driver;

/// <summary>CUmemorytype. Unified means: find out from the address.</summary>
public enum MemoryType
{
    None = 0,
    Host = 1,
    Device = 2,
    Array = 3,
    Unified = 4,
}
