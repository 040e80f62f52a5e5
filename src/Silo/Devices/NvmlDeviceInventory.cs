using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Catalogue;

namespace TensorFusion.Silo.Devices;

/// <summary>Cards through NVML, of the NVIDIA driver or of the software GPU. Not for concurrent use.</summary>
internal sealed unsafe class NvmlDeviceInventory : IDeviceInventory, IDisposable
{
    private const int TextLength = 96;
    private const int MaxNvLinks = 18;
    private const int ClockSm = 1;
    private const int ClockMemory = 2;
    private const int SensorCore = 0;
    private const int EccUncorrected = 1;
    private const int EccSinceBoot = 0;

    private readonly NvmlDriver _nvml;
    private readonly Func<int, Tflops?> _configuredTflops;
    private readonly Dictionary<uint, DeviceReading> _fixedParts = [];

    /// <summary>Opens NVML.</summary>
    /// <param name="nvml">Its functions.</param>
    /// <param name="driver">Which driver they belong to.</param>
    /// <param name="configuredTflops">Compute of a software device by index; null for real cards.</param>
    /// <exception cref="DriverException">NVML cannot be initialised.</exception>
    public NvmlDeviceInventory(NvmlDriver nvml, WorkerDriver driver, Func<int, Tflops?> configuredTflops)
    {
        _nvml = nvml;
        _configuredTflops = configuredTflops;
        Driver = driver;
        var result = nvml.nvmlInit_v2();
        if (result != NvmlReturn.Success)
        {
            throw new DriverException($"NVML cannot be initialised: {result}. Is the NVIDIA driver loaded?");
        }

        var text = stackalloc byte[TextLength];
        DriverVersion = nvml.nvmlSystemGetDriverVersion(text, TextLength) == NvmlReturn.Success ? Text(text) : "";
    }

    public WorkerDriver Driver { get; }

    public string DriverVersion { get; }

    public IReadOnlyList<DeviceReading> Read()
    {
        uint count = 0;
        var result = _nvml.nvmlDeviceGetCount_v2(&count);
        if (result != NvmlReturn.Success)
        {
            throw new DriverException($"NVML does not count its devices: {result}.");
        }

        var readings = new List<DeviceReading>((int)count);
        for (uint index = 0; index < count; index++)
        {
            if (ReadOne(index) is { } reading)
            {
                readings.Add(reading);
            }
        }

        return readings;
    }

    public void Dispose() => _ = _nvml.nvmlShutdown();

    private DeviceReading? ReadOne(uint index)
    {
        void* device = null;
        var result = _nvml.nvmlDeviceGetHandleByIndex_v2(index, &device);
        if (result != NvmlReturn.Success)
        {
            return _fixedParts.TryGetValue(index, out var lost) ? lost with { Fault = Describe(result) } : null;
        }

        if (!_fixedParts.TryGetValue(index, out var reading))
        {
            reading = ReadFixedPart(device, index);
            _fixedParts.Add(index, reading);
        }

        NvmlMemory memory;
        result = _nvml.nvmlDeviceGetMemoryInfo(device, &memory);
        if (result != NvmlReturn.Success)
        {
            return reading with { Fault = Describe(result) };
        }

        NvmlUtilization utilization;
        uint temperature;
        uint milliwatts;
        ulong errors;
        var busy = _nvml.nvmlDeviceGetUtilizationRates(device, &utilization) == NvmlReturn.Success;
        var warm = _nvml.nvmlDeviceGetTemperature(device, SensorCore, &temperature) == NvmlReturn.Success;
        var powered = _nvml.nvmlDeviceGetPowerUsage(device, &milliwatts) == NvmlReturn.Success;
        result = _nvml.nvmlDeviceGetTotalEccErrors(device, EccUncorrected, EccSinceBoot, &errors);
        var ecc = result == NvmlReturn.Success;
        return reading with
        {
            TotalBytes = (long)memory.Total,
            UsedBytes = (long)memory.Used,
            Mig = ReadMig(device),
            UtilizationPercent = busy ? (int)utilization.Gpu : null,
            MemoryUtilizationPercent = busy ? (int)utilization.Memory : null,
            SmClockMHz = ReadClock(device, ClockSm),
            MemoryClockMHz = ReadClock(device, ClockMemory),
            TemperatureCelsius = warm ? (int)temperature : null,
            PowerWatts = powered ? milliwatts / 1000.0 : null,
            Fault = ecc && errors > 0
                ? string.Create(
                    CultureInfo.InvariantCulture, $"{errors} uncorrectable memory errors since the machine started")
                : "",
        };
    }

    private DeviceReading ReadFixedPart(void* device, uint index)
    {
        var text = stackalloc byte[TextLength];
        var name = _nvml.nvmlDeviceGetName(device, text, TextLength) == NvmlReturn.Success ? Text(text) : "unknown";
        var result = _nvml.nvmlDeviceGetUUID(device, text, TextLength);
        if (result != NvmlReturn.Success)
        {
            throw new DriverException($"Device {index} ({name}) gives no UUID: {result}.");
        }

        var uuid = Text(text);
        int major = 0, minor = 0;
        uint cores = 0, clock = 0;
        NvmlMemory memory = default;
        NvmlPciInfo pci = default;
        _ = _nvml.nvmlDeviceGetCudaComputeCapability(device, &major, &minor);
        _ = _nvml.nvmlDeviceGetNumGpuCores(device, &cores);
        _ = _nvml.nvmlDeviceGetMaxClockInfo(device, ClockSm, &clock);
        _ = _nvml.nvmlDeviceGetMemoryInfo(device, &memory);
        var hasPci = _nvml.nvmlDeviceGetPciInfo_v3(device, &pci) == NvmlReturn.Success;
        var links = ReadNvLinks(device, out var peers);
        return new()
        {
            Uuid = uuid,
            Index = (int)index,
            Name = name,
            IsSoftware = Driver == WorkerDriver.Software,
            ConfiguredTflops = _configuredTflops((int)index),
            TotalBytes = (long)memory.Total,
            SmCount = (int)cores / TflopsEstimate.CoresPerSm(major, minor),
            MaxClockMHz = (int)clock,
            ComputeMajor = major,
            ComputeMinor = minor,
            PciBusId = hasPci ? Text(pci.BusId) : "",
            NvLinks = links,
            NvLinkPeers = peers,
        };
    }

    private int ReadNvLinks(void* device, out ImmutableArray<string> peers)
    {
        var active = 0;
        var found = new SortedSet<string>(StringComparer.Ordinal);
        for (uint link = 0; link < MaxNvLinks; link++)
        {
            uint isActive = 0;
            if (_nvml.nvmlDeviceGetNvLinkState(device, link, &isActive) != NvmlReturn.Success || isActive == 0)
            {
                continue;
            }

            active++;
            NvmlPciInfo remote = default;
            if (_nvml.nvmlDeviceGetNvLinkRemotePciInfo_v2(device, link, &remote) == NvmlReturn.Success)
            {
                found.Add(Text(remote.BusId));
            }
        }

        peers = [.. found];
        return active;
    }

    private int? ReadClock(void* device, int clock)
    {
        uint megahertz = 0;
        return _nvml.nvmlDeviceGetClockInfo(device, clock, &megahertz) == NvmlReturn.Success ? (int)megahertz : null;
    }

    private MigMode ReadMig(void* device)
    {
        uint current = 0, pending = 0;
        return _nvml.nvmlDeviceGetMigMode(device, &current, &pending) != NvmlReturn.Success ? MigMode.NotSupported
            : current != 0 ? MigMode.Enabled
            : MigMode.Disabled;
    }

    private static string Describe(NvmlReturn result) => $"NVML cannot read the card: {result}";

    private static string Text(byte* text) =>
        Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
