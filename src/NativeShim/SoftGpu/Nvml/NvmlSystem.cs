using System.Runtime.InteropServices;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Nvml;

/// <summary>Start, end, versions, and the way to devices.</summary>
internal static unsafe class NvmlSystem
{
    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlInit_v2()
    {
        if (NvmlState.Current is not { } state)
        {
            return NvmlReturn.DriverNotLoaded;
        }

        state.Enter();
        return NvmlReturn.Success;
    }

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlShutdown() =>
        NvmlState.Current is { } state && state.Leave() ? NvmlReturn.Success : NvmlReturn.Uninitialized;

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlSystemGetDriverVersion(byte* text, uint length) =>
        NvmlApi.Run(_ => NvmlApi.Write(NvmlApi.DriverVersion, text, length));

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlSystemGetNVMLVersion(byte* text, uint length) =>
        NvmlApi.Run(_ => NvmlApi.Write(NvmlApi.DriverVersion, text, length));

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlSystemGetCudaDriverVersion_v2(int* version) => NvmlApi.Run(state =>
    {
        if (version == null)
        {
            return NvmlReturn.InvalidArgument;
        }

        *version = state.CudaVersion;
        return NvmlReturn.Success;
    });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetCount_v2(uint* count) => NvmlApi.Run(state =>
    {
        if (count == null)
        {
            return NvmlReturn.InvalidArgument;
        }

        *count = (uint)state.Devices.Count;
        return NvmlReturn.Success;
    });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetHandleByIndex_v2(uint index, nint* device) => NvmlApi.Run(state =>
    {
        if (device == null || index >= state.Devices.Count)
        {
            return NvmlReturn.InvalidArgument;
        }

        *device = (nint)index + 1;
        return NvmlReturn.Success;
    });

    [UnmanagedCallersOnly]
    public static NvmlReturn nvmlDeviceGetHandleByUUID(byte* uuid, nint* device) => NvmlApi.Run(state =>
    {
        var wanted = Marshal.PtrToStringUTF8((nint)uuid);
        if (device == null || string.IsNullOrEmpty(wanted))
        {
            return NvmlReturn.InvalidArgument;
        }

        var found = state.Devices.FirstOrDefault(item => item.Uuid.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        *device = found is null ? 0 : found.Index + 1;
        return found is null ? NvmlReturn.NotFound : NvmlReturn.Success;
    });
}
