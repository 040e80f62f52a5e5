namespace TensorFusion.Driver;

/// <summary>Flags of cuMemHostAlloc.</summary>
[Flags]
public enum HostAllocFlags : uint
{
    None = 0,
    Portable = 1,
    DeviceMap = 2,
    WriteCombined = 4,
}
