namespace TensorFusion.Driver;

/// <summary>CUstreamWaitValue_flags.</summary>
public enum WaitValueFlags : uint
{
    GreaterOrEqual = 0,
    Equal = 1,
    And = 2,
    Nor = 3,
    Flush = 0x40000000,
}
