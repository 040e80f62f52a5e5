using System.Text;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Nvml;

/// <summary>What all NVML entry points have in common.</summary>
internal static unsafe class NvmlApi
{
    /// <summary>The version that the software driver says it is, for both its driver and its NVML.</summary>
    public const string DriverVersion = "580.0.tensorfusion";

    public static NvmlReturn Run(Func<NvmlState, NvmlReturn> body)
    {
        if (NvmlState.Current is not { IsInitialized: true } state)
        {
            return NvmlReturn.Uninitialized;
        }

        try
        {
            return body(state);
        }
        catch (DriverException)
        {
            return NvmlReturn.OperatingSystem;
        }
        catch (Exception)
        {
            return NvmlReturn.Unknown;
        }
    }

    public static NvmlReturn OnDevice(void* handle, void* result, Func<NvmlDevice, NvmlReturn> body) => Run(state =>
    {
        var index = (nint)handle - 1;
        return index < 0 || index >= state.Devices.Count || result == null
            ? NvmlReturn.InvalidArgument
            : body(state.Devices[(int)index]);
    });

    public static NvmlReturn Write(string text, byte* buffer, uint length)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (buffer == null)
        {
            return NvmlReturn.InvalidArgument;
        }

        if (bytes.Length >= length)
        {
            return NvmlReturn.InsufficientSize;
        }

        bytes.CopyTo(new Span<byte>(buffer, bytes.Length));
        buffer[bytes.Length] = 0;
        return NvmlReturn.Success;
    }
}
