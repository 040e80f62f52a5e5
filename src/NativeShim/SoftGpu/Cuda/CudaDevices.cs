using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Start-up and devices.</summary>
internal static unsafe class CudaDevices
{
    private const int PerformanceRank = 1;
    private const int AccessSupported = 2;
    private const int NativeAtomicSupported = 3;
    private const int ArrayAccessSupported = 4;

    [UnmanagedCallersOnly]
    public static CudaResult cuInit(uint flags)
    {
        if (flags != 0 || SoftDriver.Current is not { } driver)
        {
            return flags != 0 ? CudaResult.InvalidValue : CudaResult.NoDevice;
        }

        driver.IsInitialized = true;
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly]
    public static CudaResult cuDriverGetVersion(int* version)
    {
        if (version == null || SoftDriver.Current is not { } driver)
        {
            return CudaResult.InvalidValue;
        }

        *version = driver.Version;
        return CudaResult.Success;
    }

    [UnmanagedCallersOnly]
    public static CudaResult cuGetErrorName(CudaResult error, byte** text) => Name(CudaResultNames.NameOf(error), text);

    [UnmanagedCallersOnly]
    public static CudaResult cuGetErrorString(
        CudaResult error, byte** text) => Name(CudaResultNames.TextOf(error), text);

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceGet(int* device, int ordinal) => Api.Run(driver =>
    {
        Api.Require(device != null);
        *device = driver.Device(ordinal).Index;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceGetCount(int* count) => Api.Run(driver =>
    {
        Api.Require(count != null);
        *count = driver.Devices.Count;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceGetName(byte* name, int length, int device) =>
        Api.Run(driver => CudaText.Write(driver.Device(device).Spec.Name, name, length));

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceGetUuid_v2(CUuuid* uuid, int device) => Api.Run(driver =>
    {
        Api.Require(uuid != null);
        driver.Device(device).Uuid.CopyTo(new Span<byte>(uuid, sizeof(CUuuid)));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceTotalMem_v2(nuint* bytes, int device) => Api.Run(driver =>
    {
        Api.Require(bytes != null);
        *bytes = (nuint)driver.Device(device).Spec.MemoryBytes;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceGetAttribute(int* value, int attribute, int device) => Api.Run(driver =>
    {
        var known = AttributeTable.Read(driver.Device(device), (DeviceAttribute)attribute);
        Api.Require(value != null && known is not null);
        *value = known!.Value;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceGetPCIBusId(byte* text, int length, int device) =>
        Api.Run(driver => CudaText.Write(driver.Device(device).PciBusId, text, length));

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceCanAccessPeer(int* can, int device, int peer) => Api.Run(driver =>
    {
        Api.Require(can != null);
        *can = driver.Device(device) != driver.Device(peer) ? 1 : 0;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuDeviceGetP2PAttribute(
        int* value, int attribute, int source, int target) => Api.Run(driver =>
    {
        Api.Require(value != null);
        if (driver.Device(source) == driver.Device(target))
        {
            return CudaResult.InvalidDevice;
        }

        *value = attribute switch
        {
            AccessSupported or NativeAtomicSupported or ArrayAccessSupported => 1,
            PerformanceRank => 0,
            _ => throw new CudaFailure(CudaResult.InvalidValue, $"peer attribute {attribute}"),
        };
        return CudaResult.Success;
    });

    private static CudaResult Name(string? name, byte** text)
    {
        if (text == null)
        {
            return CudaResult.InvalidValue;
        }

        *text = name is null ? null : CudaText.Constant(name);
        return name is null ? CudaResult.InvalidValue : CudaResult.Success;
    }
}
