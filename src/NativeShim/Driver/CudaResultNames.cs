using System.Collections.Frozen;

namespace TensorFusion.Driver;

/// <summary>
/// The official name ("CUDA_ERROR_OUT_OF_MEMORY") and a short text of each <see cref="CudaResult"/>.
/// </summary>
public static class CudaResultNames
{
    private static readonly FrozenDictionary<CudaResult, (string Name, string Text)> Known =
        new Dictionary<CudaResult, (string Name, string Text)>
        {
            [CudaResult.Success] = ("CUDA_SUCCESS", "no error"),
            [CudaResult.InvalidValue] = ("CUDA_ERROR_INVALID_VALUE", "invalid argument"),
            [CudaResult.OutOfMemory] = ("CUDA_ERROR_OUT_OF_MEMORY", "out of memory"),
            [CudaResult.NotInitialized] = ("CUDA_ERROR_NOT_INITIALIZED", "initialization error"),
            [CudaResult.Deinitialized] = ("CUDA_ERROR_DEINITIALIZED", "driver shutting down"),
            [CudaResult.ProfilerDisabled] =
                ("CUDA_ERROR_PROFILER_DISABLED",
                    "profiler disabled while using external profiling tool"),
            [CudaResult.ProfilerNotInitialized] =
                ("CUDA_ERROR_PROFILER_NOT_INITIALIZED",
                    "profiler not initialized: call cudaProfilerInitialize()"),
            [CudaResult.ProfilerAlreadyStarted] = ("CUDA_ERROR_PROFILER_ALREADY_STARTED", "profiler already started"),
            [CudaResult.ProfilerAlreadyStopped] = ("CUDA_ERROR_PROFILER_ALREADY_STOPPED", "profiler already stopped"),
            [CudaResult.StubLibrary] = ("CUDA_ERROR_STUB_LIBRARY", "CUDA driver is a stub library"),
            [CudaResult.DeviceUnavailable] =
                ("CUDA_ERROR_DEVICE_UNAVAILABLE",
                    "CUDA-capable device(s) is/are busy or unavailable"),
            [CudaResult.NoDevice] = ("CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"),
            [CudaResult.InvalidDevice] = ("CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"),
            [CudaResult.DeviceNotLicensed] =
                ("CUDA_ERROR_DEVICE_NOT_LICENSED",
                    "device doesn't have valid Grid license"),
            [CudaResult.InvalidImage] = ("CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"),
            [CudaResult.InvalidContext] = ("CUDA_ERROR_INVALID_CONTEXT", "invalid device context"),
            [CudaResult.ContextAlreadyCurrent] = ("CUDA_ERROR_CONTEXT_ALREADY_CURRENT", "context already current"),
            [CudaResult.MapFailed] = ("CUDA_ERROR_MAP_FAILED", "mapping of buffer object failed"),
            [CudaResult.UnmapFailed] = ("CUDA_ERROR_UNMAP_FAILED", "unmapping of buffer object failed"),
            [CudaResult.ArrayIsMapped] = ("CUDA_ERROR_ARRAY_IS_MAPPED", "array is mapped"),
            [CudaResult.AlreadyMapped] = ("CUDA_ERROR_ALREADY_MAPPED", "resource already mapped"),
            [CudaResult.NoBinaryForGpu] =
                ("CUDA_ERROR_NO_BINARY_FOR_GPU",
                    "no kernel image is available for execution on the device"),
            [CudaResult.AlreadyAcquired] = ("CUDA_ERROR_ALREADY_ACQUIRED", "resource already acquired"),
            [CudaResult.NotMapped] = ("CUDA_ERROR_NOT_MAPPED", "resource not mapped"),
            [CudaResult.NotMappedAsArray] = ("CUDA_ERROR_NOT_MAPPED_AS_ARRAY", "resource not mapped as array"),
            [CudaResult.NotMappedAsPointer] = ("CUDA_ERROR_NOT_MAPPED_AS_POINTER", "resource not mapped as pointer"),
            [CudaResult.EccUncorrectable] = ("CUDA_ERROR_ECC_UNCORRECTABLE", "uncorrectable ECC error encountered"),
            [CudaResult.UnsupportedLimit] =
                ("CUDA_ERROR_UNSUPPORTED_LIMIT",
                    "limit is not supported on this architecture"),
            [CudaResult.ContextAlreadyInUse] =
                ("CUDA_ERROR_CONTEXT_ALREADY_IN_USE",
                    "exclusive-thread device already in use by a different thread"),
            [CudaResult.PeerAccessUnsupported] =
                ("CUDA_ERROR_PEER_ACCESS_UNSUPPORTED",
                    "peer access is not supported between these two devices"),
            [CudaResult.InvalidPtx] = ("CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"),
            [CudaResult.InvalidGraphicsContext] =
                ("CUDA_ERROR_INVALID_GRAPHICS_CONTEXT",
                    "invalid OpenGL or DirectX context"),
            [CudaResult.NvlinkUncorrectable] =
                ("CUDA_ERROR_NVLINK_UNCORRECTABLE",
                    "uncorrectable NVLink error detected during the execution"),
            [CudaResult.JitCompilerNotFound] =
                ("CUDA_ERROR_JIT_COMPILER_NOT_FOUND",
                    "PTX JIT compiler library not found"),
            [CudaResult.UnsupportedPtxVersion] =
                ("CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
                    "the provided PTX was compiled with an unsupported toolchain."),
            [CudaResult.JitCompilationDisabled] =
                ("CUDA_ERROR_JIT_COMPILATION_DISABLED",
                    "PTX JIT compilation was disabled"),
            [CudaResult.UnsupportedExecAffinity] =
                ("CUDA_ERROR_UNSUPPORTED_EXEC_AFFINITY",
                    "the provided execution affinity is not supported"),
            [CudaResult.UnsupportedDevsideSync] =
                ("CUDA_ERROR_UNSUPPORTED_DEVSIDE_SYNC",
                    "the provided PTX contains unsupported call to cudaDeviceSynchronize"),
            [CudaResult.Contained] =
                ("CUDA_ERROR_CONTAINED",
                    "Invalid access of peer GPU memory over nvlink or a hardware error"),
            [CudaResult.InvalidSource] = ("CUDA_ERROR_INVALID_SOURCE", "device kernel image is invalid"),
            [CudaResult.FileNotFound] = ("CUDA_ERROR_FILE_NOT_FOUND", "file not found"),
            [CudaResult.SharedObjectSymbolNotFound] =
                ("CUDA_ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND",
                    "shared object symbol not found"),
            [CudaResult.SharedObjectInitFailed] =
                ("CUDA_ERROR_SHARED_OBJECT_INIT_FAILED",
                    "shared object initialization failed"),
            [CudaResult.OperatingSystem] =
                ("CUDA_ERROR_OPERATING_SYSTEM",
                    "OS call failed or operation not supported on this OS"),
            [CudaResult.InvalidHandle] = ("CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"),
            [CudaResult.IllegalState] =
                ("CUDA_ERROR_ILLEGAL_STATE",
                    "the operation cannot be performed in the present state"),
            [CudaResult.LossyQuery] =
                ("CUDA_ERROR_LOSSY_QUERY",
                    "attempted introspection would be semantically lossy"),
            [CudaResult.NotFound] = ("CUDA_ERROR_NOT_FOUND", "named symbol not found"),
            [CudaResult.NotReady] = ("CUDA_ERROR_NOT_READY", "device not ready"),
            [CudaResult.IllegalAddress] = ("CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"),
            [CudaResult.LaunchOutOfResources] =
                ("CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES",
                    "too many resources requested for launch"),
            [CudaResult.LaunchTimeout] = ("CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"),
            [CudaResult.LaunchIncompatibleTexturing] =
                ("CUDA_ERROR_LAUNCH_INCOMPATIBLE_TEXTURING",
                    "launch uses incompatible texturing mode"),
            [CudaResult.PeerAccessAlreadyEnabled] =
                ("CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED",
                    "peer access is already enabled"),
            [CudaResult.PeerAccessNotEnabled] =
                ("CUDA_ERROR_PEER_ACCESS_NOT_ENABLED",
                    "peer access has not been enabled"),
            [CudaResult.PrimaryContextActive] =
                ("CUDA_ERROR_PRIMARY_CONTEXT_ACTIVE",
                    "cannot set while device is active in this process"),
            [CudaResult.ContextIsDestroyed] = ("CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed"),
            [CudaResult.Assert] = ("CUDA_ERROR_ASSERT", "device-side assert triggered"),
            [CudaResult.TooManyPeers] = ("CUDA_ERROR_TOO_MANY_PEERS", "peer mapping resources exhausted"),
            [CudaResult.HostMemoryAlreadyRegistered] =
                ("CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED",
                    "part or all of the requested memory range is already mapped"),
            [CudaResult.HostMemoryNotRegistered] =
                ("CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED",
                    "pointer does not correspond to a registered memory region"),
            [CudaResult.HardwareStackError] = ("CUDA_ERROR_HARDWARE_STACK_ERROR", "hardware stack error"),
            [CudaResult.IllegalInstruction] =
                ("CUDA_ERROR_ILLEGAL_INSTRUCTION",
                    "an illegal instruction was encountered"),
            [CudaResult.MisalignedAddress] = ("CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"),
            [CudaResult.InvalidAddressSpace] =
                ("CUDA_ERROR_INVALID_ADDRESS_SPACE",
                    "operation not supported on global/shared address space"),
            [CudaResult.InvalidPc] = ("CUDA_ERROR_INVALID_PC", "invalid program counter"),
            [CudaResult.LaunchFailed] = ("CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"),
            [CudaResult.CooperativeLaunchTooLarge] =
                ("CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE",
                    "too many blocks in cooperative launch"),
            [CudaResult.TensorMemoryLeak] = ("CUDA_ERROR_TENSOR_MEMORY_LEAK", "tensor memory not completely freed"),
            [CudaResult.NotPermitted] = ("CUDA_ERROR_NOT_PERMITTED", "operation not permitted"),
            [CudaResult.NotSupported] = ("CUDA_ERROR_NOT_SUPPORTED", "operation not supported"),
            [CudaResult.SystemNotReady] = ("CUDA_ERROR_SYSTEM_NOT_READY", "system not yet initialized"),
            [CudaResult.SystemDriverMismatch] =
                ("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
                    "system has unsupported display driver / cuda driver combination"),
            [CudaResult.CompatNotSupportedOnDevice] =
                ("CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE",
                    "forward compatibility was attempted on non supported HW"),
            [CudaResult.MpsConnectionFailed] =
                ("CUDA_ERROR_MPS_CONNECTION_FAILED",
                    "MPS client failed to connect to the MPS control daemon or the MPS server"),
            [CudaResult.MpsRpcFailure] =
                ("CUDA_ERROR_MPS_RPC_FAILURE",
                    "the remote procedural call between the MPS server and the MPS client failed"),
            [CudaResult.MpsServerNotReady] =
                ("CUDA_ERROR_MPS_SERVER_NOT_READY",
                    "MPS server is not ready to accept new MPS client requests"),
            [CudaResult.MpsMaxClientsReached] =
                ("CUDA_ERROR_MPS_MAX_CLIENTS_REACHED",
                    "the hardware resources required to create MPS client have been exhausted"),
            [CudaResult.MpsMaxConnectionsReached] =
                ("CUDA_ERROR_MPS_MAX_CONNECTIONS_REACHED",
                    "the hardware resources required to support device connections have been exhausted"),
            [CudaResult.MpsClientTerminated] =
                ("CUDA_ERROR_MPS_CLIENT_TERMINATED",
                    "the MPS client has been terminated by the server"),
            [CudaResult.CdpNotSupported] =
                ("CUDA_ERROR_CDP_NOT_SUPPORTED",
                    "is using CUDA Dynamic Parallelism, but the current configuration, "
                    + "like MPS, does not support it"),
            [CudaResult.CdpVersionMismatch] =
                ("CUDA_ERROR_CDP_VERSION_MISMATCH",
                    "unsupported interaction between different versions of CUDA Dynamic Parallelism"),
            [CudaResult.StreamCaptureUnsupported] =
                ("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED",
                    "operation not permitted when stream is capturing"),
            [CudaResult.StreamCaptureInvalidated] =
                ("CUDA_ERROR_STREAM_CAPTURE_INVALIDATED",
                    "operation failed due to a previous error during capture"),
            [CudaResult.StreamCaptureMerge] =
                ("CUDA_ERROR_STREAM_CAPTURE_MERGE",
                    "operation would result in a merge of separate capture sequences"),
            [CudaResult.StreamCaptureUnmatched] =
                ("CUDA_ERROR_STREAM_CAPTURE_UNMATCHED",
                    "capture was not ended in the same stream as it began"),
            [CudaResult.StreamCaptureUnjoined] =
                ("CUDA_ERROR_STREAM_CAPTURE_UNJOINED",
                    "capturing stream has unjoined work"),
            [CudaResult.StreamCaptureIsolation] =
                ("CUDA_ERROR_STREAM_CAPTURE_ISOLATION",
                    "dependency created on uncaptured work in another stream"),
            [CudaResult.StreamCaptureImplicit] =
                ("CUDA_ERROR_STREAM_CAPTURE_IMPLICIT",
                    "operation would make the legacy stream depend on a capturing blocking stream"),
            [CudaResult.CapturedEvent] =
                ("CUDA_ERROR_CAPTURED_EVENT",
                    "operation not permitted on an event last recorded in a capturing stream"),
            [CudaResult.StreamCaptureWrongThread] =
                ("CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD",
                    "attempt to terminate a thread-local capture sequence from another thread"),
            [CudaResult.Timeout] = ("CUDA_ERROR_TIMEOUT", "wait operation timed out"),
            [CudaResult.GraphExecUpdateFailure] =
                ("CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE",
                    "the graph update was not performed because it included changes which "
                    + "violated constraints specific to instantiated graph update"),
            [CudaResult.ExternalDevice] =
                ("CUDA_ERROR_EXTERNAL_DEVICE",
                    "an async error has occurred in external entity outside of CUDA"),
            [CudaResult.InvalidClusterSize] =
                ("CUDA_ERROR_INVALID_CLUSTER_SIZE",
                    "a kernel launch error has occurred due to cluster misconfiguration"),
            [CudaResult.FunctionNotLoaded] =
                ("CUDA_ERROR_FUNCTION_NOT_LOADED",
                    "the function handle is not loaded when calling an API that requires a loaded function"),
            [CudaResult.InvalidResourceType] =
                ("CUDA_ERROR_INVALID_RESOURCE_TYPE",
                    "one or more resources passed in are not valid resource types for the operation"),
            [CudaResult.InvalidResourceConfiguration] =
                ("CUDA_ERROR_INVALID_RESOURCE_CONFIGURATION",
                    "one or more resources are insufficient or non-applicable for the operation"),
            [CudaResult.KeyRotation] =
                ("CUDA_ERROR_KEY_ROTATION",
                    "an error happened during the key rotation sequence"),
            [CudaResult.StreamDetached] =
                ("CUDA_ERROR_STREAM_DETACHED",
                    "the requested operation is not permitted because the stream is in a detached state"),
            [CudaResult.Unknown] = ("CUDA_ERROR_UNKNOWN", "unknown error"),
        }.ToFrozenDictionary();

    /// <summary>All codes that have a name.</summary>
    public static IEnumerable<CudaResult> All => Known.Keys;

    /// <summary>The official name, or null for a code that CUDA 13 does not define.</summary>
    public static string? NameOf(CudaResult result) => Known.TryGetValue(result, out var entry) ? entry.Name : null;

    /// <summary>The text of the code, or null for a code that CUDA 13 does not define.</summary>
    public static string? TextOf(CudaResult result) => Known.TryGetValue(result, out var entry) ? entry.Text : null;
}
