namespace TensorFusion.Driver;

/// <summary>CUstream_flags.</summary>
[Flags]
public enum StreamFlags : uint
{
    Default = 0,
    NonBlocking = 1,
}
