using TensorFusion.SoftGpu.Options;
using A = TensorFusion.Driver.DeviceAttribute;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>
/// Values of cuDeviceGetAttribute. They say what the software device can really do: no cooperative or cluster
/// launches, no managed memory, no pools, no sharing of handles; limits of textures are those of a real card.
/// </summary>
internal static class AttributeTable
{
    public const int SharedPerBlock = 48 * 1024;
    public const int SharedPerBlockOptin = 99 * 1024;
    public const int SharedPerMultiprocessor = 100 * 1024;
    public const int SharedReserved = 1024;
    public const int RegistersPerMultiprocessor = 65536;
    public const int MaxThreadsPerBlock = 1024;

    public static int ThreadsPerMultiprocessor(SoftGpuDeviceSpec spec) => (spec.ComputeMajor, spec.ComputeMinor) switch
    {
        (7, 5) => 1024,
        (8, 6 or 7 or 9) => 1536,
        _ => 2048,
    };

    public static int BlocksPerMultiprocessor(SoftGpuDeviceSpec spec) => (spec.ComputeMajor, spec.ComputeMinor) switch
    {
        (7, 5) or (8, 6 or 7) => 16,
        (8, 9) => 24,
        _ => 32,
    };

    /// <summary>Null for an attribute that CUDA 13 does not define.</summary>
    public static int? Read(SoftDevice device, A attribute)
    {
        var spec = device.Spec;
        return attribute switch
        {
            A.MaxThreadsPerBlock or A.MaxBlockDimX or A.MaxBlockDimY => MaxThreadsPerBlock,
            A.MaxBlockDimZ => 64,
            A.MaxGridDimX => int.MaxValue,
            A.MaxGridDimY or A.MaxGridDimZ => 65535,
            A.MaxSharedMemoryPerBlock => SharedPerBlock,
            A.MaxSharedMemoryPerBlockOptin => SharedPerBlockOptin,
            A.MaxSharedMemoryPerMultiprocessor => SharedPerMultiprocessor,
            A.ReservedSharedMemoryPerBlock => SharedReserved,
            A.TotalConstantMemory => 65536,
            A.WarpSize => 32,
            A.MaxPitch => int.MaxValue,
            A.MaxRegistersPerBlock or A.MaxRegistersPerMultiprocessor => RegistersPerMultiprocessor,
            A.ClockRate => spec.ClockMHz * 1000,
            A.MultiprocessorCount => spec.Multiprocessors,
            A.MemoryClockRate => MemoryClockKHz(spec),
            A.GlobalMemoryBusWidth => BusWidth(spec),
            A.L2CacheSize => Math.Max(4, spec.Multiprocessors / 3) << 20,
            A.MaxThreadsPerMultiprocessor => ThreadsPerMultiprocessor(spec),
            A.MaxBlocksPerMultiprocessor => BlocksPerMultiprocessor(spec),
            A.AsyncEngineCount => 2,
            A.PciBusId => device.PciBus,
            A.PciDeviceId or A.PciDomainId => 0,
            A.ComputeCapabilityMajor => spec.ComputeMajor,
            A.ComputeCapabilityMinor => spec.ComputeMinor,
            A.SingleToDoublePrecisionPerfRatio => 2,
            A.TextureAlignment or A.SurfaceAlignment => 512,
            A.TexturePitchAlignment => 32,
            A.NumaConfig => 0,
            A.NumaId or A.HostNumaId => -1,
            A.MemSyncDomainCount => 1,
            _ => Capability(attribute) ?? TextureLimit(attribute),
        };
    }

    /// <summary>
    /// Effective clock of memory that moves two words a cycle over a bus of <see cref="BusWidth"/> bits.
    /// </summary>
    private static int MemoryClockKHz(SoftGpuDeviceSpec spec) =>
        (int)(spec.BandwidthGBs * 1_000_000 * 8 / (2.0 * BusWidth(spec)));

    private static int BusWidth(SoftGpuDeviceSpec spec) => spec.BandwidthGBs switch
    {
        < 700 => 256,
        < 1000 => 384,
        _ => 5120,
    };

    private static int? Capability(A attribute) => attribute switch
    {
        A.GpuOverlap or A.CanMapHostMemory or A.ConcurrentKernels or A.UnifiedAddressing or A.TccDriver
            or A.StreamPrioritiesSupported or A.GlobalL1CacheSupported or A.LocalL1CacheSupported
            or A.CanUseHostPointerForRegisteredMem or A.CanUseStreamMemOpsV1 or A.CanUse64BitStreamMemOpsV1
            or A.CanUseStreamWaitValueNorV1 or A.CanUse64BitStreamMemOps or A.CanUseStreamWaitValueNor
            or A.HostRegisterSupported or A.VirtualMemoryManagementSupported or A.ComputePreemptionSupported
            or A.CanTex2DGather or A.HostNativeAtomicSupported => 1,
        A.KernelExecTimeout or A.Integrated or A.ComputeMode or A.EccEnabled or A.ManagedMemory or A.MultiGpuBoard
            or A.MultiGpuBoardGroupId or A.PageableMemoryAccess or A.ConcurrentManagedAccess or A.CooperativeLaunch
            or A.CooperativeMultiDeviceLaunch or A.CanFlushRemoteWrites or A.PageableMemoryAccessUsesHostPageTables
            or A.DirectManagedMemAccessFromHost or A.HandleTypePosixFileDescriptorSupported
            or A.HandleTypeWin32HandleSupported or A.HandleTypeWin32KmtHandleSupported or A.GenericCompressionSupported
            or A.MaxPersistingL2CacheSize or A.MaxAccessPolicyWindowSize or A.GpuDirectRdmaWithCudaVmmSupported
            or A.SparseCudaArraySupported or A.ReadOnlyHostRegisterSupported or A.TimelineSemaphoreInteropSupported
            or A.MemoryPoolsSupported or A.GpuDirectRdmaSupported or A.GpuDirectRdmaFlushWritesOptions
            or A.GpuDirectRdmaWritesOrdering or A.MempoolSupportedHandleTypes or A.ClusterLaunch
            or A.DeferredMappingCudaArraySupported or A.DmaBufSupported or A.IpcEventSupported
            or A.TensorMapAccessSupported or A.HandleTypeFabricSupported or A.UnifiedFunctionPointers
            or A.MulticastSupported or A.MpsEnabled or A.D3D12CigSupported or A.MemDecompressAlgorithmMask
            or A.MemDecompressMaximumLength or A.VulkanCigSupported or A.GpuPciDeviceId or A.GpuPciSubsystemId
            or A.HostNumaVirtualMemoryManagementSupported or A.HostNumaMemoryPoolsSupported
            or A.HostNumaMultinodeIpcSupported or A.HostMemoryPoolsSupported or A.HostVirtualMemoryManagementSupported
            or A.HostAllocDmaBufSupported or A.OnlyPartialHostNativeAtomicSupported
            or A.AtomicReductionSupported => 0,
        _ => null,
    };

    private static int? TextureLimit(A attribute) => attribute switch
    {
        A.MaximumTexture1DWidth or A.MaximumTexture2DWidth or A.MaximumSurface2DWidth => 131072,
        A.MaximumTexture2DHeight or A.MaximumSurface2DHeight => 65536,
        A.MaximumTexture3DWidth or A.MaximumTexture3DHeight or A.MaximumTexture3DDepth => 16384,
        A.MaximumTexture3DWidthAlternate or A.MaximumTexture3DHeightAlternate => 8192,
        A.MaximumTexture3DDepthAlternate => 32768,
        A.MaximumTexture1DLinearWidth => 1 << 28,
        A.MaximumTexture2DLinearWidth => 131072,
        A.MaximumTexture2DLinearHeight => 65000,
        A.MaximumTexture2DLinearPitch => 2097120,
        A.MaximumTexture2DLayeredLayers or A.MaximumTexture1DLayeredLayers or A.MaximumSurface1DLayeredLayers
            or A.MaximumSurface2DLayeredLayers => 2048,
        A.MaximumTexturecubemapLayeredLayers or A.MaximumSurfacecubemapLayeredLayers => 2046,
        A.MaximumTexture2DLayeredWidth or A.MaximumTexture2DLayeredHeight or A.MaximumTexture1DLayeredWidth
            or A.MaximumTexture2DGatherWidth or A.MaximumTexture2DGatherHeight or A.MaximumTexturecubemapWidth
            or A.MaximumTexturecubemapLayeredWidth or A.MaximumSurface1DWidth or A.MaximumSurface1DLayeredWidth
            or A.MaximumSurface2DLayeredWidth or A.MaximumSurface2DLayeredHeight or A.MaximumSurfacecubemapWidth
            or A.MaximumSurfacecubemapLayeredWidth or A.MaximumTexture2DMipmappedWidth
            or A.MaximumTexture2DMipmappedHeight or A.MaximumTexture1DMipmappedWidth => 32768,
        A.MaximumSurface3DWidth or A.MaximumSurface3DHeight or A.MaximumSurface3DDepth => 16384,
        _ => null,
    };
}
