using System.Text;

namespace TensorFusion.Tests.Feed;

/// <summary>A device with a kernel that takes the time that it is told to.</summary>
internal sealed unsafe class Device
{
    // The loop is there because a single nanosleep lasts a millisecond at most.
    private const string Kernels = """
        .version 7.0
        .target sm_80
        .address_size 64

        .visible .entry take(.param .u32 nanoseconds, .param .u32 rounds)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<4>;
            ld.param.u32 %r1, [nanoseconds];
            ld.param.u32 %r2, [rounds];
        AGAIN:
            nanosleep.u32 %r1;
            sub.u32 %r2, %r2, 1;
            setp.ne.u32 %p1, %r2, 0;
            @%p1 bra AGAIN;
            ret;
        }

        .visible .entry endless(.param .u64 flag)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<2>;
            .reg .b64 %rd<2>;
            ld.param.u64 %rd1, [flag];
        AGAIN:
            ld.volatile.global.u32 %r1, [%rd1];
            setp.eq.u32 %p1, %r1, 0;
            @%p1 bra AGAIN;
            ret;
        }
        """;

    /// <summary>Part of a launch's time that the software device takes to start it, ns.</summary>
    private const long LaunchTime = 2000;

    private readonly nint _context;
    private readonly nint _take;
    private readonly nint _endless;
    private readonly uint _nanoseconds;
    private readonly uint _rounds;

    public Device(long kernelNanoseconds)
    {
        int device;
        nint context;
        nint module;
        nint take;
        nint endless;
        Cuda.Check(Cuda.cuInit(0), "cuInit");
        Cuda.Check(Cuda.cuDeviceGet(&device, 0), "cuDeviceGet");
        Cuda.Check(Cuda.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
        _context = context;
        MakeCurrent();
        fixed (byte* image = Encoding.ASCII.GetBytes(Kernels + "\0"))
        {
            Cuda.Check(Cuda.cuModuleLoadData(&module, image), "cuModuleLoadData");
        }

        Cuda.Check(Cuda.cuModuleGetFunction(&take, module, "take"), "cuModuleGetFunction(take)");
        Cuda.Check(Cuda.cuModuleGetFunction(&endless, module, "endless"), "cuModuleGetFunction(endless)");
        (_take, _endless) = (take, endless);
        var sleep = Math.Max(1, kernelNanoseconds - LaunchTime);
        _rounds = (uint)((sleep + 999_999) / 1_000_000);
        _nanoseconds = (uint)(sleep / _rounds);
    }

    public void MakeCurrent() => Cuda.Check(Cuda.cuCtxSetCurrent(_context), "cuCtxSetCurrent");

    public nint CreateStream()
    {
        const uint NonBlocking = 1;
        nint stream;
        Cuda.Check(Cuda.cuStreamCreate(&stream, NonBlocking), "cuStreamCreate");
        return stream;
    }

    public nint CreateEvent()
    {
        const uint DisableTiming = 2;
        nint created;
        Cuda.Check(Cuda.cuEventCreate(&created, DisableTiming), "cuEventCreate");
        return created;
    }

    /// <summary>Launches the kernel in one of the ways that the driver has for it.</summary>
    public void Launch(nint stream, LaunchKind kind = LaunchKind.Plain)
    {
        var (nanoseconds, rounds) = (_nanoseconds, _rounds);
        var parameters = stackalloc void*[2];
        parameters[0] = &nanoseconds;
        parameters[1] = &rounds;
        var config = new Cuda.LaunchConfig
        {
            GridX = 1,
            GridY = 1,
            GridZ = 1,
            BlockX = 1,
            BlockY = 1,
            BlockZ = 1,
            Stream = stream,
        };
        Cuda.Check(
            kind switch
            {
                LaunchKind.Cooperative =>
                    Cuda.cuLaunchCooperativeKernel(_take, 1, 1, 1, 1, 1, 1, 0, stream, parameters),
                LaunchKind.Extended => Cuda.cuLaunchKernelEx(&config, _take, parameters, null),
                _ => Cuda.cuLaunchKernel(_take, 1, 1, 1, 1, 1, 1, 0, stream, parameters, null),
            },
            $"launch ({kind})");
    }

    /// <summary>Launches a kernel that waits for something that never comes.</summary>
    public void LaunchEndless(nint stream)
    {
        ulong flag;
        Cuda.Check(Cuda.cuMemAlloc_v2(&flag, 4096), "cuMemAlloc");
        Cuda.Check(Cuda.cuMemsetD8Async(flag, 0, 4096, stream), "cuMemsetD8Async");
        var parameters = stackalloc void*[1];
        parameters[0] = &flag;
        Cuda.Check(Cuda.cuLaunchKernel(_endless, 1, 1, 1, 1, 1, 1, 0, stream, parameters, null), "launch (endless)");
    }

    /// <summary>A graph of several kernels one after the other.</summary>
    public nint CreateGraph(nint stream, int kernels)
    {
        const int Relaxed = 2;
        nint graph;
        nint exec;
        Cuda.Check(Cuda.cuStreamBeginCapture_v2(stream, Relaxed), "cuStreamBeginCapture");
        for (var i = 0; i < kernels; i++)
        {
            Launch(stream);
        }

        Cuda.Check(Cuda.cuStreamEndCapture(stream, &graph), "cuStreamEndCapture");
        Cuda.Check(Cuda.cuGraphInstantiateWithFlags(&exec, graph, 0), "cuGraphInstantiate");
        return exec;
    }

    public void Synchronize(nint stream) => Cuda.Check(Cuda.cuStreamSynchronize(stream), "cuStreamSynchronize");
}
