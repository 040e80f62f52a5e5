namespace TensorFusion.Driver;

/// <summary>CUlaunchAttributeID.</summary>
public enum LaunchAttributeId : uint
{
    Ignore = 0,
    AccessPolicyWindow = 1,
    Cooperative = 2,
    SynchronizationPolicy = 3,
    ClusterDimension = 4,
    ClusterSchedulingPolicyPreference = 5,
    ProgrammaticStreamSerialization = 6,
    ProgrammaticEvent = 7,
    Priority = 8,
    MemSyncDomainMap = 9,
    MemSyncDomain = 10,
    PreferredClusterDimension = 11,
    LaunchCompletionEvent = 12,
    DeviceUpdatableKernelNode = 13,
    PreferredSharedMemoryCarveout = 14,
    NvlinkUtilCentricScheduling = 16,
}
