using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Nvml;

/// <summary>What is known of a device.</summary>
internal static unsafe class NvmlDevices
{
    private const uint NotAvailable = 0xFFFFFFFF;

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetName(void* device, byte* text, uint length) =>
        NvmlApi.OnDevice(device, text, item => NvmlApi.Write(item.Spec.Name, text, length));

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetUUID(void* device, byte* text, uint length) =>
        NvmlApi.OnDevice(device, text, item => NvmlApi.Write(item.Uuid, text, length));

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetIndex(void* device, uint* index) => NvmlApi.OnDevice(device, index, item =>
    {
        *index = (uint)item.Index;
        return NvmlReturn.Success;
    });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetPciInfo_v3(void* device, NvmlPciInfo* info) =>
        NvmlApi.OnDevice(device, info, item =>
        {
            *info = new NvmlPciInfo { Bus = item.PciBus };
            Encoding.ASCII.GetBytes(item.PciBusId, new Span<byte>(info->BusId, 31));
            Encoding.ASCII.GetBytes(item.PciBusId.AsSpan(4), new Span<byte>(info->BusIdLegacy, 15));
            return NvmlReturn.Success;
        });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetMemoryInfo(void* device, NvmlMemory* memory) =>
        NvmlApi.OnDevice(device, memory, item =>
        {
            var used = item.Ledger.Used;
            var total = item.Ledger.Capacity;
            *memory = new NvmlMemory { Total = total, Used = used, Free = total - Math.Min(used, total) };
            return NvmlReturn.Success;
        });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetUtilizationRates(void* device, NvmlUtilization* utilization) =>
        NvmlApi.OnDevice(device, utilization, item =>
        {
            var percent = item.Utilization();
            *utilization = new NvmlUtilization { Gpu = percent, Memory = percent };
            return NvmlReturn.Success;
        });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetTemperature(void* device, int sensor, uint* value) =>
        NvmlApi.OnDevice(device, value, item =>
        {
            *value = item.Temperature();
            return sensor == 0 ? NvmlReturn.Success : NvmlReturn.InvalidArgument;
        });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetPowerUsage(void* device, uint* value) =>
        NvmlApi.OnDevice(device, value, item =>
    {
        *value = item.PowerMilliwatts();
        return NvmlReturn.Success;
    });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetEnforcedPowerLimit(void* device, uint* value) =>
        NvmlApi.OnDevice(device, value, item =>
        {
            *value = (uint)item.Spec.PowerWatts * 1000;
            return NvmlReturn.Success;
        });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetClockInfo(void* device, int type, uint* value) =>
        NvmlApi.OnDevice(device, value, item => Clock(item, type, value));

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetMaxClockInfo(void* device, int type, uint* value) =>
        NvmlApi.OnDevice(device, value, item => Clock(item, type, value));

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetNumGpuCores(void* device, uint* value) =>
        NvmlApi.OnDevice(device, value, item =>
    {
        var coresPerMultiprocessor = (item.Spec.ComputeMajor, item.Spec.ComputeMinor) switch
        {
            (7, _) or (8, 0) => 64,
            _ => 128,
        };
        *value = (uint)(item.Spec.Multiprocessors * coresPerMultiprocessor);
        return NvmlReturn.Success;
    });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetCudaComputeCapability(void* device, int* major, int* minor) =>
        NvmlApi.OnDevice(device, major, item =>
        {
            if (minor == null)
            {
                return NvmlReturn.InvalidArgument;
            }

            *major = item.Spec.ComputeMajor;
            *minor = item.Spec.ComputeMinor;
            return NvmlReturn.Success;
        });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetMigMode(void* device, uint* current, uint* pending) =>
        NvmlApi.OnDevice(device, current, _ => NvmlReturn.NotSupported);

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetNvLinkState(void* device, uint link, uint* active) =>
        NvmlApi.OnDevice(device, active, _ => NvmlReturn.NotSupported);

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetNvLinkRemotePciInfo_v2(void* device, uint link, NvmlPciInfo* info) =>
        NvmlApi.OnDevice(device, info, _ => NvmlReturn.NotSupported);

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetTotalEccErrors(void* device, int type, int counter, ulong* count) =>
        NvmlApi.OnDevice(device, count, _ => NvmlReturn.NotSupported);

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetComputeRunningProcesses_v3(
        void* device, uint* count, NvmlProcessInfo* processes) => NvmlApi.OnDevice(device, count, item =>
    {
        var found = item.Ledger.Processes();
        var room = *count;
        *count = (uint)found.Count;
        if (found.Count > room || (found.Count > 0 && processes == null))
        {
            return NvmlReturn.InsufficientSize;
        }

        for (var index = 0; index < found.Count; index++)
        {
            processes[index] = new NvmlProcessInfo
            {
                Pid = (uint)found[index].Pid,
                UsedGpuMemory = found[index].Bytes,
                GpuInstanceId = NotAvailable,
                ComputeInstanceId = NotAvailable,
            };
        }

        return NvmlReturn.Success;
    });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetMemoryAffinity(void* device, uint size, ulong* nodes, int scope) =>
        NvmlApi.OnDevice(device, nodes, _ =>
        {
            if (size == 0 || scope is < 0 or > 1)
            {
                return NvmlReturn.InvalidArgument;
            }

            // Software memory lies wherever the kernel puts it; node 0 is the one that every host has.
            new Span<ulong>(nodes, (int)size).Clear();
            nodes[0] = 1;
            return NvmlReturn.Success;
        });

    private static NvmlReturn Clock(NvmlDevice device, int type, uint* value)
    {
        const int Graphics = 0;
        const int Sm = 1;
        const int Memory = 2;
        *value = type switch
        {
            Graphics or Sm => (uint)device.Spec.ClockMHz,
            Memory => (uint)device.Spec.BandwidthGBs,
            _ => 0,
        };
        return type switch
        {
            Graphics or Sm or Memory => NvmlReturn.Success,
            3 => NvmlReturn.NotSupported,
            _ => NvmlReturn.InvalidArgument,
        };
    }
}
