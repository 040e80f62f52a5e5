using System.Text;
using TensorFusion.Driver;

namespace TensorFusion.Worker.Devices;

/// <summary>A card of this machine with this process's primary context on it.</summary>
/// <param name="Uuid">UUID of the card.</param>
/// <param name="Ordinal">Number of the card in the driver.</param>
/// <param name="Handle">The primary context.</param>
/// <param name="Bytes">
/// What the context itself took of the card when it was made, bytes; 0 when it could not be measured. Measured from the
/// card's free memory, so that another process that allocates at that moment is counted with it.
/// </param>
internal sealed unsafe record CardContext(string Uuid, int Ordinal, nint Handle, long Bytes)
{
    /// <summary>Makes the context, current on the calling thread.</summary>
    /// <exception cref="DriverException">The card is not there or cannot be used.</exception>
    public static CardContext Open(DriverSet drivers, string uuid)
    {
        var driver = drivers.Cuda;
        var ordinal = Find(driver, uuid);
        var before = FreeMemory(drivers.Nvml, uuid);
        void* context;
        Require(driver.cuDevicePrimaryCtxRetain(&context, ordinal), uuid, "cannot make a context");
        Require(driver.cuCtxSetCurrent(context), uuid, "cannot use its context");
        ContextLimits.MakeRoomForText(driver);
        var after = FreeMemory(drivers.Nvml, uuid);
        return new(uuid, ordinal, (nint)context, before > after ? (long)(before - after) : 0);
    }

    /// <summary>Makes a context that was opened before current on the calling thread, and sees that it works.</summary>
    /// <exception cref="DriverException">It broke since.</exception>
    public void Enter(CudaDriver driver)
    {
        nuint free, total;
        Require(driver.cuCtxSetCurrent((void*)Handle), Uuid, "cannot use its context");
        Require(driver.cuMemGetInfo_v2(&free, &total), Uuid, "its context is broken");
    }

    private static int Find(CudaDriver driver, string uuid)
    {
        int count;
        var result = driver.cuDeviceGetCount(&count);
        var seen = new List<string>();
        for (var i = 0; i < count && result == CudaResult.Success; i++)
        {
            CUuuid bytes;
            int ordinal;
            if (driver.cuDeviceGet(&ordinal, i) == CudaResult.Success
                && driver.cuDeviceGetUuid_v2(&bytes, ordinal) == CudaResult.Success)
            {
                var found = DeviceUuid.Format(new ReadOnlySpan<byte>(bytes.Bytes, 16));
                if (string.Equals(found, uuid, StringComparison.OrdinalIgnoreCase))
                {
                    return ordinal;
                }

                seen.Add(found);
            }
        }

        throw new DriverException(
            $"the device {uuid} is not on this host; the driver has "
            + (seen.Count == 0 ? "none" : string.Join(", ", seen)), CudaResult.NoDevice);
    }

    private static ulong FreeMemory(NvmlDriver? nvml, string uuid)
    {
        void* handle;
        NvmlMemory memory;
        fixed (byte* text = Encoding.ASCII.GetBytes(uuid + "\0"))
        {
            return nvml is not null
                && nvml.nvmlDeviceGetHandleByUUID(text, &handle) == NvmlReturn.Success
                && nvml.nvmlDeviceGetMemoryInfo(handle, &memory) == NvmlReturn.Success
                ? memory.Free
                : 0;
        }
    }

    private static void Require(CudaResult result, string uuid, string what)
    {
        if (result != CudaResult.Success)
        {
            throw new DriverException($"device {uuid}: {what}: {result.Describe()}", result);
        }
    }
}
