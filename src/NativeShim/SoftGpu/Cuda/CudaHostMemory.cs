using System.Runtime.InteropServices;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Pinned host memory.</summary>
internal static unsafe class CudaHostMemory
{
    private const uint KnownAllocFlags = 7;

    [UnmanagedCallersOnly]
    public static CudaResult cuMemHostAlloc(ulong* address, nuint size, uint flags) => Api.InContext(context =>
    {
        Api.Require(address != null && (flags & ~KnownAllocFlags) == 0);
        context.Driver.Captures.ForbidUnsafe();
        *address = context.Driver.Pinned.Allocate(size);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemFreeHost(void* address) => Api.InContext(context =>
    {
        context.Driver.Captures.ForbidUnsafe();
        context.Driver.Pinned.Free((ulong)address);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemHostRegister_v2(void* address, nuint size, uint flags) => Api.InContext(context =>
    {
        var known = HostRegisterFlags.Portable | HostRegisterFlags.DeviceMap | HostRegisterFlags.ReadOnly;
        if (((HostRegisterFlags)flags & HostRegisterFlags.IoMemory) != 0)
        {
            return CudaResult.NotSupported;
        }

        Api.Require(((HostRegisterFlags)flags & ~known) == 0);
        context.Driver.Captures.ForbidUnsafe();
        context.Driver.Pinned.Register(
            (ulong)address, size, ((HostRegisterFlags)flags & HostRegisterFlags.ReadOnly) != 0);
        return CudaResult.Success;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemHostUnregister(void* address) => Api.InContext(context =>
    {
        context.Driver.Captures.ForbidUnsafe();
        context.Driver.Pinned.Unregister((ulong)address);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemHostGetDevicePointer_v2(
        ulong* device, void* host, uint flags) => Api.InContext(context =>
    {
        Api.Require(device != null && flags == 0);
        var range = context.Driver.Pinned.Find((ulong)host)
            ?? throw new CudaFailure(CudaResult.InvalidValue, $"0x{(ulong)host:x} is not pinned");
        if (!range.IsVisible)
        {
            throw new CudaFailure(
                CudaResult.NotSupported,
                $"0x{(ulong)host:x} lies outside of the window of pinned memory that kernels see");
        }

        *device = (ulong)host;
    });
}
