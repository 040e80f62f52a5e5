using System.Text;
using TensorFusion.Driver;
using TensorFusion.SoftGpu;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class NvmlTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly SoftGpuSession _gpu;
    private readonly NvmlDriver _nvml;

    public NvmlTests()
    {
        _gpu = new SoftGpuSession("T4@1024MiB", _time);
        _nvml = new NvmlDriver(SoftGpuLibrary.Nvml(_gpu.Options));
        Check(_nvml.nvmlInit_v2());
    }

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void Memory_is_that_of_the_ledger()
    {
        _gpu.Allocate(100 << 20);
        NvmlMemory memory;
        Check(_nvml.nvmlDeviceGetMemoryInfo((void*)Device(), &memory));
        Assert.Equal((1024UL << 20, 100UL << 20, 924UL << 20), (memory.Total, memory.Used, memory.Free));
    }

    [Fact]
    public void Processes_are_those_of_the_ledger()
    {
        _gpu.Allocate(64 << 20);
        uint count = 0;
        Assert.Equal(
            NvmlReturn.InsufficientSize, _nvml.nvmlDeviceGetComputeRunningProcesses_v3((void*)Device(), &count, null));
        Assert.Equal(1u, count);
        NvmlProcessInfo process;
        Check(_nvml.nvmlDeviceGetComputeRunningProcesses_v3((void*)Device(), &count, &process));
        Assert.Equal(((uint)Environment.ProcessId, 64UL << 20), (process.Pid, process.UsedGpuMemory));
    }

    [Fact]
    public void The_uuid_is_that_of_the_driver_and_finds_the_device()
    {
        CUuuid raw;
        SoftGpuSession.Check(_gpu.Cuda.cuDeviceGetUuid_v2(&raw, 0));
        var expected = $"GPU-{new Guid(new ReadOnlySpan<byte>(&raw, 16), bigEndian: true):D}";
        var text = stackalloc byte[96];
        Check(_nvml.nvmlDeviceGetUUID((void*)Device(), text, 96));
        Assert.Equal(expected, Text(text));
        nint found;
        Check(_nvml.nvmlDeviceGetHandleByUUID(text, &found));
        Assert.Equal(Device(), found);
    }

    [Fact]
    public void An_unknown_uuid_is_not_found()
    {
        nint found;
        fixed (byte* text = "GPU-00000000-0000-0000-0000-000000000000\0"u8)
        {
            Assert.Equal(NvmlReturn.NotFound, _nvml.nvmlDeviceGetHandleByUUID(text, &found));
        }
    }

    [Fact]
    public void The_bus_is_the_same_in_both_interfaces()
    {
        NvmlPciInfo info;
        Check(_nvml.nvmlDeviceGetPciInfo_v3((void*)Device(), &info));
        int bus;
        SoftGpuSession.Check(_gpu.Cuda.cuDeviceGetAttribute(&bus, (int)DeviceAttribute.PciBusId, 0));
        Assert.Equal((uint)bus, info.Bus);
        Assert.Equal("00000000:80:00.0", Text(info.BusId));
    }

    [Fact]
    public void Names_and_capability_are_the_models()
    {
        var text = stackalloc byte[96];
        Check(_nvml.nvmlDeviceGetName((void*)Device(), text, 96));
        int major, minor;
        Check(_nvml.nvmlDeviceGetCudaComputeCapability((void*)Device(), &major, &minor));
        Assert.Equal(("TensorFusion Software GPU (T4)", 7, 5), (Text(text), major, minor));
        Assert.Equal(NvmlReturn.InsufficientSize, _nvml.nvmlDeviceGetName((void*)Device(), text, 10));
    }

    [Fact]
    public void An_idle_device_is_not_utilised()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        NvmlUtilization utilization;
        Check(_nvml.nvmlDeviceGetUtilizationRates((void*)Device(), &utilization));
        Assert.Equal(0u, utilization.Gpu);
    }

    [Fact]
    public void What_software_does_not_have_is_not_supported()
    {
        uint current, pending;
        Assert.Equal(NvmlReturn.NotSupported, _nvml.nvmlDeviceGetMigMode((void*)Device(), &current, &pending));
        ulong errors;
        Assert.Equal(NvmlReturn.NotSupported, _nvml.nvmlDeviceGetTotalEccErrors((void*)Device(), 0, 0, &errors));
    }

    [Fact]
    public void Calls_need_an_initialisation()
    {
        Check(_nvml.nvmlShutdown());
        uint count;
        Assert.Equal(NvmlReturn.Uninitialized, _nvml.nvmlDeviceGetCount_v2(&count));
        Assert.Equal(NvmlReturn.Uninitialized, _nvml.nvmlShutdown());
    }

    private static void Check(NvmlReturn result) => Assert.Equal(NvmlReturn.Success, result);

    private static string Text(byte* text) =>
        Encoding.UTF8.GetString(
            System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private nint Device()
    {
        nint device;
        Check(_nvml.nvmlDeviceGetHandleByIndex_v2(0, &device));
        return device;
    }
}
