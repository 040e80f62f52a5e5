using TensorFusion.Driver;

namespace TensorFusion.Worker.Devices;

/// <summary>Attributes that a slice answers otherwise than its card, and why.</summary>
internal static class SliceAttributes
{
    private const string Managed = "memory that the driver moves by itself cannot be held to a limit";
    private const string Handles = "a handle that another process could open would leave the ledger";
    private const string Place = "the card's place in its machine is not the slice's";
    private const string Peers = "other devices and network cards do not reach a slice's memory";
    private const string Graphics = "there is no graphics interface beside a slice";
    private const string NoCall = "no remoted call serves it";

    /// <summary>Attribute, the slice's value, and the reason.</summary>
    public static IReadOnlyList<(DeviceAttribute Attribute, int Value, string Reason)> Own { get; } =
    [
        (DeviceAttribute.ManagedMemory, 0, Managed),
        (DeviceAttribute.ConcurrentManagedAccess, 0, Managed),
        (DeviceAttribute.PageableMemoryAccess, 0, Managed),
        (DeviceAttribute.PageableMemoryAccessUsesHostPageTables, 0, Managed),
        (DeviceAttribute.DirectManagedMemAccessFromHost, 0, Managed),
        (DeviceAttribute.CanUseHostPointerForRegisteredMem, 0, "memory of the program's own is staged, not mapped"),
        (DeviceAttribute.ReadOnlyHostRegisterSupported, 0, "memory of the program's own is staged, not mapped"),
        (DeviceAttribute.HandleTypePosixFileDescriptorSupported, 0, Handles),
        (DeviceAttribute.HandleTypeWin32HandleSupported, 0, Handles),
        (DeviceAttribute.HandleTypeWin32KmtHandleSupported, 0, Handles),
        (DeviceAttribute.HandleTypeFabricSupported, 0, Handles),
        (DeviceAttribute.MempoolSupportedHandleTypes, 0, Handles),
        (DeviceAttribute.IpcEventSupported, 1, "the client library serves it, between processes of the slice"),
        (DeviceAttribute.DmaBufSupported, 0, Handles),
        (DeviceAttribute.HostAllocDmaBufSupported, 0, Handles),
        (DeviceAttribute.HostNumaMultinodeIpcSupported, 0, Handles),
        (DeviceAttribute.GpuDirectRdmaSupported, 0, Peers),
        (DeviceAttribute.GpuDirectRdmaFlushWritesOptions, 0, Peers),
        (DeviceAttribute.GpuDirectRdmaWritesOrdering, 0, Peers),
        (DeviceAttribute.GpuDirectRdmaWithCudaVmmSupported, 0, Peers),
        (DeviceAttribute.CanFlushRemoteWrites, 0, Peers),
        (DeviceAttribute.MulticastSupported, 0, Peers),
        (DeviceAttribute.CooperativeMultiDeviceLaunch, 0, NoCall),
        (DeviceAttribute.GenericCompressionSupported, 0, "compressed memory has another size than its ledger entry"),
        (DeviceAttribute.SparseCudaArraySupported, 0, NoCall),
        (DeviceAttribute.DeferredMappingCudaArraySupported, 0, NoCall),
        (DeviceAttribute.MemDecompressAlgorithmMask, 0, NoCall),
        (DeviceAttribute.MemDecompressMaximumLength, 0, NoCall),
        (DeviceAttribute.HostNumaVirtualMemoryManagementSupported, 0, NoCall),
        (DeviceAttribute.HostNumaMemoryPoolsSupported, 0, NoCall),
        (DeviceAttribute.HostMemoryPoolsSupported, 0, NoCall),
        (DeviceAttribute.HostVirtualMemoryManagementSupported, 0, NoCall),
        (DeviceAttribute.TimelineSemaphoreInteropSupported, 0, Graphics),
        (DeviceAttribute.D3D12CigSupported, 0, Graphics),
        (DeviceAttribute.VulkanCigSupported, 0, Graphics),
        (DeviceAttribute.MultiGpuBoard, 0, Place),
        (DeviceAttribute.MultiGpuBoardGroupId, 0, Place),
        (DeviceAttribute.PciDomainId, 0, Place),
        (DeviceAttribute.PciDeviceId, 0, Place),
        (DeviceAttribute.NumaConfig, 0, Place),
        (DeviceAttribute.NumaId, -1, Place),
        (DeviceAttribute.HostNumaId, -1, Place),
        (DeviceAttribute.MpsEnabled, 0, "how the card is shared is the operator's affair"),
        (DeviceAttribute.ComputeMode, 0, "any number of a slice's processes may use it"),
        (DeviceAttribute.MemoryPoolsSupported, 1, "the worker serves stream-ordered memory on every driver"),
    ];
}
