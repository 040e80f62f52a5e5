using System.Text;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Gate;
using TensorFusion.Worker.Memory;

namespace TensorFusion.Worker.Devices;

/// <summary>One device of the slice: the card's primary context, the memory window and the ledger.</summary>
internal sealed unsafe class WorkerDevice
{
    private readonly DriverSet _drivers;

    private WorkerDevice(DriverSet drivers, WorkerDeviceSpec spec, int index, int ordinal, DriverGaps gaps)
    {
        _drivers = drivers;
        Gaps = gaps;
        Spec = spec;
        Index = index;
        Ordinal = ordinal;
        var before = FreeMemory();
        void* context;
        Require(Driver.cuDevicePrimaryCtxRetain(&context, ordinal), "cannot make a context");
        Context = (nint)context;
        Require(Driver.cuCtxSetCurrent(context), "cannot use its context");
        ContextLimits.MakeRoomForText(Driver);
        var after = FreeMemory();
        ContextBytes = before > after ? (long)(before - after) : 0;
        Ledger = new VramLedger((ulong)spec.VramLimitBytes);
        Limits = new ContextLimits(Driver, ordinal, Ledger);
        Memory = new MemoryManager(
            Driver, ordinal, Wire.WindowBase + ((ulong)index * Wire.WindowBytes), Wire.WindowBytes, Ledger);
    }

    public CudaDriver Driver => _drivers.Cuda;

    /// <summary>What the driver is too old for.</summary>
    public DriverGaps Gaps { get; }

    public WorkerDeviceSpec Spec { get; }

    /// <summary>Number of the device in the slice, as on the wire.</summary>
    public int Index { get; }

    /// <summary>Number of the card in the driver.</summary>
    public int Ordinal { get; }

    /// <summary>The card's primary context, shared by every connection.</summary>
    public nint Context { get; }

    /// <summary>
    /// What the context itself took of the card when it was made, bytes; 0 when it could not be measured. Measured from
    /// the card's free memory, so that another process that allocates at that moment is counted with it.
    /// </summary>
    public long ContextBytes { get; }

    public VramLedger Ledger { get; }

    public ContextLimits Limits { get; }

    public MemoryManager Memory { get; }

    /// <summary>Charged bytes that cannot leave the card: arrays, and what the context's limits take.</summary>
    public ulong FixedBytes
    {
        get
        {
            var movable = Memory.Bytes;
            var used = Ledger.Used;
            return used > movable ? used - movable : 0;
        }
    }

    /// <summary>What all work for the device passes; set before the first program attaches.</summary>
    public DeviceGate? Gate { get; set; }

    /// <summary>The slice's share of the card; set with the gate.</summary>
    public DeviceShare? Share { get; set; }

    /// <summary>Opens the device of a spec.</summary>
    /// <exception cref="DriverException">The card is not there or cannot be used.</exception>
    public static WorkerDevice Open(
        DriverSet drivers, WorkerDeviceSpec spec, int index, Action<string>? report = null) =>
        new(
            drivers, spec, index, Find(drivers.Cuda, spec.Uuid),
            new DriverGaps(drivers.Version, drivers.Absent, report ?? (_ => { })));

    /// <summary>Makes the context current on the calling thread.</summary>
    public CudaResult MakeCurrent() => Driver.cuCtxSetCurrent((void*)Context);

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

    private ulong FreeMemory()
    {
        void* handle;
        NvmlMemory memory;
        fixed (byte* uuid = Encoding.ASCII.GetBytes(Spec.Uuid + "\0"))
        {
            return _drivers.Nvml is { } nvml
                && nvml.nvmlDeviceGetHandleByUUID(uuid, &handle) == NvmlReturn.Success
                && nvml.nvmlDeviceGetMemoryInfo(handle, &memory) == NvmlReturn.Success
                ? memory.Free
                : 0;
        }
    }

    private void Require(CudaResult result, string what)
    {
        if (result != CudaResult.Success)
        {
            throw new DriverException($"device {Spec.Uuid}: {what}: {result.Describe()}", result);
        }
    }
}
