using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Graphs;
using TensorFusion.SoftGpu.Memory;
using TensorFusion.SoftGpu.Options;
using TensorFusion.SoftGpu.Streams;

namespace TensorFusion.SoftGpu;

/// <summary>
/// The driver's state. Entry points are static functions, as in a real driver, so a process has one at a time:
/// <see cref="Current"/>.
/// </summary>
internal sealed class SoftDriver : IDisposable
{
    private static readonly Lock InstallGate = new();
    private static volatile SoftDriver? _current;
    private readonly SoftGpuOptions _options;

    private SoftDriver(SoftGpuOptions options)
    {
        _options = options;
        Devices = [.. Enumerable.Range(0, options.Devices.Count).Select(index => new SoftDevice(index, options))];
        Primaries = [.. Devices.Select(device => new PrimaryContext(this, device))];
        Memory = new VirtualMemory(Space);
        Pinned = new PinnedMemory(Space, Memory);
        Launcher = new KernelLauncher { Printed = options.Printed };
    }

    /// <summary>The process's driver; null before the first use.</summary>
    public static SoftDriver? Current => _current;

    public IReadOnlyList<SoftDevice> Devices { get; }

    public IReadOnlyList<PrimaryContext> Primaries { get; }

    public HandleTable Handles { get; } = new();

    public DeviceAddressSpace Space { get; } = new();

    public VirtualMemory Memory { get; }

    public PinnedMemory Pinned { get; }

    public KernelLauncher Launcher { get; }

    public Scheduler Scheduler { get; } = new(Math.Clamp(Environment.ProcessorCount, 2, 16));

    public ProgressSignal Progress { get; } = new();

    public CaptureRegistry Captures { get; } = new();

    public int Version => _options.DriverVersion;

    /// <summary>cuInit was called.</summary>
    public bool IsInitialized { get; set; }

    /// <summary>
    /// Makes the driver of the process, or keeps the one that there is when the options are the same.
    /// </summary>
    /// <exception cref="DriverException">Other options are in use by live contexts.</exception>
    public static SoftDriver Install(SoftGpuOptions options)
    {
        lock (InstallGate)
        {
            var current = _current;
            if (current is not null && current._options.Equals(options))
            {
                return current;
            }

            if (current is not null && current.Primaries.Any(primary => primary.Context is not null))
            {
                throw new DriverException(
                    "this process uses a software GPU with other options; release its contexts before opening another");
            }

            _current = null;
            current?.Dispose();
            return _current = new SoftDriver(options);
        }
    }

    /// <summary>Ends the driver with all its contexts, so that the next use begins anew.</summary>
    public static void Uninstall()
    {
        lock (InstallGate)
        {
            var current = _current;
            _current = null;
            current?.Dispose();
        }
    }

    public void Report(string message) => _options.Diagnostics?.Invoke(message);

    public SoftDevice Device(int ordinal) => ordinal >= 0 && ordinal < Devices.Count
        ? Devices[ordinal]
        : throw new CudaFailure(CudaResult.InvalidDevice, $"there is no device {ordinal}");

    /// <summary>
    /// Whether a copy may touch the range: mapped with access, or host memory outside of the windows.
    /// </summary>
    public bool CanAccess(ulong address, ulong size, bool write) =>
        address != 0
        && (address + size <= DeviceAddressSpace.Base || address >= DeviceAddressSpace.End
            ? address + size >= address
            : Space.IsAccessible(address, size, write));

    /// <exception cref="CudaFailure">IllegalAddress.</exception>
    public void CheckAccess(ulong address, ulong size, bool write, string what)
    {
        if (!CanAccess(address, size, write))
        {
            throw new CudaFailure(
                CudaResult.IllegalAddress,
                    $"{what}: 0x{address:x}..0x{address + size:x} is not {(write ? "writable" : "readable")}");
        }
    }

    /// <summary>The device whose memory is mapped at the address; null when it is of none.</summary>
    public SoftDevice? OwnerOf(ulong address) => Memory.OwnerOf(address);

    public void Dispose()
    {
        foreach (var primary in Primaries)
        {
            primary.Abandon();
        }

        Scheduler.Dispose();
        Pinned.Dispose();
        Memory.Dispose();
        Space.Dispose();
        foreach (var device in Devices)
        {
            device.Dispose();
        }
    }
}
