namespace TensorFusion.Driver;

/// <summary>CUlimit.</summary>
public enum ContextLimit
{
    StackSize = 0,
    PrintfFifoSize = 1,
    MallocHeapSize = 2,
    DevRuntimeSyncDepth = 3,
    DevRuntimePendingLaunchCount = 4,
    MaxL2FetchGranularity = 5,
    PersistingL2CacheSize = 6,
    ShmemSize = 7,
    CigEnabled = 8,
    CigShmemFallbackEnabled = 9,
}
