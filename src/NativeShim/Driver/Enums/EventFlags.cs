namespace TensorFusion.Driver;

/// <summary>CUevent_flags.</summary>
[Flags]
public enum EventFlags : uint
{
    Default = 0,
    BlockingSync = 1,
    DisableTiming = 2,
    Interprocess = 4,
}
