using System.Text;
using TensorFusion.Driver;
using TensorFusion.SoftGpu;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Nvml;
using TensorFusion.SoftGpu.Options;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

/// <summary>A software driver with ledgers of its own and the primary context of device 0 current.</summary>
internal sealed unsafe class SoftGpuSession : IDisposable
{
    public const ulong Page = 2 << 20;
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"softgpu-{Guid.NewGuid():N}");

    public SoftGpuSession(string configuration = "Soft-100:2@1024MiB", TimeProvider? time = null, int version = 13000)
    {
        Options = SoftGpuOptions.Parse(configuration) with
        {
            StateDirectory = _directory,
            DriverVersion = version,
            Time = time ?? TimeProvider.System,
            Diagnostics = line =>
            {
                lock (Diagnostics)
                {
                    Diagnostics.Add(line);
                }
            },
        };
        Cuda = new CudaDriver(SoftGpuLibrary.Cuda(Options));
        Check(Cuda.cuInit(0));
        nint context;
        Check(Cuda.cuDevicePrimaryCtxRetain(&context, 0));
        Context = context;
        Check(Cuda.cuCtxSetCurrent((void*)context));
    }

    public List<string> Diagnostics { get; } = [];

    public SoftGpuOptions Options { get; }

    public CudaDriver Cuda { get; }

    public nint Context { get; }

    public SoftDevice Device => SoftDriver.Current!.Devices[0];

    public string LedgerPath(int device) =>
        Path.Combine(_directory, $"{DeviceUuid.Format(DeviceUuid.Create(Options.HostName, device))}.ledger");

    public static void Check(CudaResult result) => Assert.Equal(CudaResult.Success, result);

    public static CUmemAllocationProp DeviceMemory(int device = 0) => new()
    {
        Type = MemAllocationType.Pinned,
        Location = new CUmemLocation { Type = MemLocationType.Device, Id = device },
    };

    public CudaResult TryCreate(ulong size, out ulong handle, int device = 0)
    {
        var property = DeviceMemory(device);
        fixed (ulong* target = &handle)
        {
            return Cuda.cuMemCreate(target, (nuint)size, &property, 0);
        }
    }

    public ulong Reserve(ulong size, ulong hint = 0)
    {
        ulong address;
        Check(Cuda.cuMemAddressReserve(&address, (nuint)size, 0, hint, 0));
        return address;
    }

    public CudaResult SetAccess(ulong address, ulong size, MemAccessFlags flags = MemAccessFlags.ReadWrite)
    {
        var access = new CUmemAccessDesc
        {
            Location = new CUmemLocation { Type = MemLocationType.Device, Id = 0 },
            Flags = flags,
        };
        return Cuda.cuMemSetAccess(address, (nuint)size, &access, 1);
    }

    /// <summary>Device memory of whole pages, accessible, whose handle is released already.</summary>
    public ulong Allocate(ulong size)
    {
        var rounded = (size + Page - 1) / Page * Page;
        Check(TryCreate(rounded, out var handle));
        var address = Reserve(rounded);
        Check(Cuda.cuMemMap(address, (nuint)rounded, 0, handle, 0));
        Check(SetAccess(address, rounded));
        Check(Cuda.cuMemRelease(handle));
        return address;
    }

    public nint Stream(bool blocking = true)
    {
        nint stream;
        Check(Cuda.cuStreamCreateWithPriority(&stream, blocking ? 0u : 1u, 0));
        return stream;
    }

    public nint Event(EventFlags flags = EventFlags.Default)
    {
        nint created;
        Check(Cuda.cuEventCreate(&created, (uint)flags));
        return created;
    }

    public nint Module(string source = TestKernels.Source)
    {
        nint module;
        fixed (byte* image = Encoding.UTF8.GetBytes(source + "\0"))
        {
            Check(Cuda.cuModuleLoadDataEx(&module, image, 0, null, null));
        }

        return module;
    }

    public nint Function(nint module, string name)
    {
        nint function;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            Check(Cuda.cuModuleGetFunction(&function, (void*)module, text));
        }

        return function;
    }

    /// <summary>Launches with 64 threads a block; parameters are a pointer and up to two numbers.</summary>
    public CudaResult Launch(nint function, uint blocks, nint stream, ulong pointer = 0, uint first = 0, uint second = 0)
    {
        var parameters = stackalloc void*[3] { &pointer, &first, &second };
        return Cuda.cuLaunchKernel((void*)function, blocks, 1, 1, 64, 1, 1, 0, (void*)stream, parameters, null);
    }

    public uint[] Download(ulong address, int count)
    {
        var result = new uint[count];
        fixed (uint* target = result)
        {
            Check(Cuda.cuMemcpyDtoH_v2(target, address, (nuint)count * 4));
        }

        return result;
    }

    public void Upload(ulong address, uint[] values)
    {
        fixed (uint* source = values)
        {
            Check(Cuda.cuMemcpyHtoD_v2(address, source, (nuint)values.Length * 4));
        }
    }

    public float Elapsed(nint start, nint end)
    {
        float milliseconds;
        Check(Cuda.cuEventElapsedTime(&milliseconds, (void*)start, (void*)end));
        return milliseconds;
    }

    public void Dispose()
    {
        NvmlState.Uninstall();
        SoftDriver.Uninstall();
        Directory.Delete(_directory, recursive: true);
    }
}
