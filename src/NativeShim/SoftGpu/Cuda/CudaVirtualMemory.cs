using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Memory;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Device memory: the VMM functions.</summary>
internal static unsafe class CudaVirtualMemory
{
    [UnmanagedCallersOnly]
    public static CudaResult cuMemGetInfo_v2(nuint* free, nuint* total) => Api.InContext(context =>
    {
        var ledger = context.Device.Ledger;
        if (free != null)
        {
            *free = (nuint)(ledger.Capacity - Math.Min(ledger.Used, ledger.Capacity));
        }

        if (total != null)
        {
            *total = (nuint)ledger.Capacity;
        }
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemGetAllocationGranularity(
        nuint* granularity, CUmemAllocationProp* property, int option) =>
        Api.Run(driver =>
        {
            Api.Require(granularity != null && property != null && option is 0 or 1);
            Validate(driver, property);
            *granularity = (nuint)VirtualMemory.Granularity;
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemAddressReserve(
        ulong* address, nuint size, nuint alignment, ulong hint, ulong flags) =>
        Api.Run(driver =>
        {
            Api.Require(address != null && flags == 0);
            *address = driver.Memory.Reserve(size, alignment, hint);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemAddressFree(ulong address, nuint size) =>
        Api.Run(driver => driver.Memory.Free(address, size));

    [UnmanagedCallersOnly]
    public static CudaResult cuMemCreate(ulong* handle, nuint size, CUmemAllocationProp* property, ulong flags) =>
        Api.Run(driver =>
        {
            Api.Require(handle != null && property != null && flags == 0);
            Api.Require(size > 0 && size % VirtualMemory.Granularity == 0, $"{size} bytes are no multiple of 2 MiB");
            var memory = Validate(driver, property).Memory.Allocate(size);
            *handle = (ulong)driver.Handles.Add((object)memory);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemRelease(ulong handle) => Api.Run(driver =>
    {
        driver.Handles.Get<PhysicalMemory>((nint)handle, CudaResult.InvalidValue);
        driver.Memory.Release(driver.Handles.Remove<PhysicalMemory>((nint)handle));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemMap(ulong address, nuint size, nuint offset, ulong handle, ulong flags) =>
        Api.Run(driver =>
        {
            Api.Require(offset == 0 && flags == 0);
            driver.Memory.Map(address, size, driver.Handles.Get<PhysicalMemory>((nint)handle, CudaResult.InvalidValue));
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemUnmap(
        ulong address, nuint size) => Api.Run(driver => driver.Memory.Unmap(address, size));

    [UnmanagedCallersOnly]
    public static CudaResult cuMemSetAccess(ulong address, nuint size, CUmemAccessDesc* descriptors, nuint count) =>
        Api.Run(driver =>
        {
            Api.Require(descriptors != null && count is > 0 and < 1024);
            var access = MemAccessFlags.None;
            for (nuint index = 0; index < count; index++)
            {
                var descriptor = descriptors[index];
                Api.Require(descriptor.Location.Type == MemLocationType.Device);
                driver.Device(descriptor.Location.Id);
                Api.Require(descriptor.Flags is MemAccessFlags.None or MemAccessFlags.Read or MemAccessFlags.ReadWrite);
                access |= descriptor.Flags;
            }

            driver.Memory.SetAccess(address, size, access);
        });

    private static Devices.SoftDevice Validate(SoftDriver driver, CUmemAllocationProp* property)
    {
        Api.Require(property->Type == MemAllocationType.Pinned && property->Location.Type == MemLocationType.Device);
        if (property->RequestedHandleTypes != 0 || property->CompressionType != 0)
        {
            throw new CudaFailure(CudaResult.NotSupported, "memory with shareable handles or compression");
        }

        return driver.Device(property->Location.Id);
    }
}
