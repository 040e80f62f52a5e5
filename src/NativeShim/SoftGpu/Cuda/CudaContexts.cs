using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Primary contexts, the current context of a thread, limits, peers.</summary>
internal static unsafe class CudaContexts
{
    /// <summary>
    /// Streams have priorities from 0 down to -5, as on real devices; the scheduler does not use them.
    /// </summary>
    public const int GreatestPriority = -5;

    [UnmanagedCallersOnly]
    public static CudaResult cuDevicePrimaryCtxRetain(nint* context, int device) => Api.Run(driver =>
    {
        Api.Require(context != null);
        *context = driver.Primaries[driver.Device(device).Index].Retain().Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuDevicePrimaryCtxRelease_v2(int device) =>
        Api.Run(driver => driver.Primaries[driver.Device(device).Index].Release());

    [UnmanagedCallersOnly]
    public static CudaResult cuDevicePrimaryCtxReset_v2(int device) =>
        Api.Run(driver => driver.Primaries[driver.Device(device).Index].Reset());

    [UnmanagedCallersOnly]
    public static CudaResult cuDevicePrimaryCtxSetFlags_v2(int device, uint flags) =>
        Api.Run(driver => driver.Primaries[driver.Device(device).Index].SetFlags(flags));

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxSetCurrent(void* context) => Api.Run(driver =>
        Api.CurrentContext = context == null
            ? null
            : driver.Handles.Get<SoftContext>((nint)context, CudaResult.InvalidContext));

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxGetCurrent(nint* context) => Api.Run(_ =>
    {
        Api.Require(context != null);
        *context = Api.CurrentContext?.Handle ?? 0;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxSynchronize() => Api.InContext(context =>
    {
        context.Driver.Captures.ForbidCapturing(context);
        context.Synchronize();
        return context.Error;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxGetLimit(nuint* value, int limit) => Api.InContext(context =>
    {
        Api.Require(value != null);
        *value = (nuint)context.Limits[(ContextLimit)limit];
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxSetLimit(int limit, nuint value) =>
        Api.InContext(context => context.Limits[(ContextLimit)limit] = value);

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxGetStreamPriorityRange(int* least, int* greatest) => Api.InContext(_ =>
    {
        if (least != null)
        {
            *least = 0;
        }

        if (greatest != null)
        {
            *greatest = GreatestPriority;
        }
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxEnablePeerAccess(void* peer, uint flags) => Api.InContext(context =>
    {
        var other = context.Driver.Handles.Get<SoftContext>((nint)peer, CudaResult.InvalidContext);
        Api.Require(flags == 0);
        if (other == context)
        {
            return CudaResult.PeerAccessUnsupported;
        }

        return context.Peers.TryAdd(other.Device.Index, true)
            ? CudaResult.Success
            : CudaResult.PeerAccessAlreadyEnabled;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxDisablePeerAccess(void* peer) => Api.InContext(context =>
    {
        var other = context.Driver.Handles.Get<SoftContext>((nint)peer, CudaResult.InvalidContext);
        return context.Peers.TryRemove(other.Device.Index, out _)
            ? CudaResult.Success
            : CudaResult.PeerAccessNotEnabled;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxGetCacheConfig(int* config) => Api.InContext(context =>
    {
        Api.Require(config != null);
        *config = context.CacheConfig;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxSetCacheConfig(int config) => Api.InContext(context =>
    {
        Api.Require(config is >= 0 and <= 3);
        context.CacheConfig = config;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuCtxResetPersistingL2Cache() => Api.InContext(_ => CudaResult.NotSupported);
}
