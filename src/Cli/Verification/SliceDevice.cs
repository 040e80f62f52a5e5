using System.Text;

namespace TensorFusion.Cli.Verification;

/// <summary>One device as a program on the slice sees it, with a context on it.</summary>
internal sealed unsafe class SliceDevice : IDisposable
{
    private const int Numbers = 4096;
    private const uint BlockSize = 128;

    /// <summary>Kernels between two looks at the clock.</summary>
    private const int Batch = 4;

    private const string Kernels = """
        .version 6.3
        .target sm_70
        .address_size 64

        .visible .entry triple(.param .u64 values)
        {
            .reg .b32 %r<6>;
            .reg .b64 %rd<4>;
            ld.param.u64 %rd1, [values];
            mov.u32 %r1, %ctaid.x;
            mov.u32 %r2, %ntid.x;
            mov.u32 %r3, %tid.x;
            mad.lo.s32 %r4, %r1, %r2, %r3;
            mul.wide.u32 %rd2, %r4, 4;
            add.s64 %rd3, %rd1, %rd2;
            ld.global.u32 %r5, [%rd3];
            mul.lo.u32 %r5, %r5, 3;
            add.u32 %r5, %r5, 1;
            st.global.u32 [%rd3], %r5;
            ret;
        }

        // Lasts about two milliseconds, and adds to a sum how long it was by the device's own clock.
        .visible .entry last(.param .u64 sum)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<2>;
            .reg .b64 %rd<8>;
            ld.param.u64 %rd1, [sum];
            mov.u32 %r1, 500000;
            mov.u64 %rd2, %globaltimer;
        AGAIN:
            nanosleep.u32 %r1;
            mov.u64 %rd3, %globaltimer;
            sub.u64 %rd4, %rd3, %rd2;
            setp.lt.u64 %p1, %rd4, 2000000;
            @%p1 bra AGAIN;
            ld.global.u64 %rd5, [%rd1];
            add.u64 %rd5, %rd5, %rd4;
            st.global.u64 [%rd1], %rd5;
            ret;
        }
        """;

    private readonly int _device;
    private readonly nint _module;

    /// <exception cref="CudaException">The device cannot be used.</exception>
    public SliceDevice(int ordinal)
    {
        int device;
        nint context;
        nint module;
        Cuda.Check(Cuda.cuDeviceGet(&device, ordinal), "cuDeviceGet");
        Cuda.Check(Cuda.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
        Cuda.Check(Cuda.cuCtxSetCurrent(context), "cuCtxSetCurrent");
        fixed (byte* text = Encoding.ASCII.GetBytes(Kernels + "\0"))
        {
            Cuda.Check(Cuda.cuModuleLoadData(&module, text), "cuModuleLoadData");
        }

        _device = device;
        _module = module;
    }

    /// <summary>How many devices there are.</summary>
    /// <exception cref="CudaException">The driver cannot be used.</exception>
    public static int Count()
    {
        int count;
        Cuda.Check(Cuda.cuInit(0), "cuInit");
        Cuda.Check(Cuda.cuDeviceGetCount(&count), "cuDeviceGetCount");
        return count;
    }

    /// <summary>Its product name.</summary>
    public string Name
    {
        get
        {
            var name = stackalloc byte[256];
            Cuda.Check(Cuda.cuDeviceGetName(name, 256, _device), "cuDeviceGetName");
            return new string((sbyte*)name);
        }
    }

    /// <summary>Its whole memory.</summary>
    public MiB Memory
    {
        get
        {
            nuint bytes;
            Cuda.Check(Cuda.cuDeviceTotalMem_v2(&bytes, _device), "cuDeviceTotalMem");
            return MiB.FromBytes((long)bytes);
        }
    }

    /// <summary>Takes three quarters of the memory, then as much again.</summary>
    /// <returns>What the driver answered each time.</returns>
    public (int First, int Second) TakeTooMuch()
    {
        var part = (nuint)(Memory.Bytes / 4 * 3);
        ulong first, second;
        var results = (Cuda.cuMemAlloc_v2(&first, part), 0);
        if (results.Item1 == 0)
        {
            results.Item2 = Cuda.cuMemAlloc_v2(&second, part);
            if (results.Item2 == 0)
            {
                Cuda.Check(Cuda.cuMemFree_v2(second), "cuMemFree");
            }

            Cuda.Check(Cuda.cuMemFree_v2(first), "cuMemFree");
        }

        return results;
    }

    /// <summary>Computes on numbers of this program and compares.</summary>
    /// <returns>How many of how many are right.</returns>
    public (int Right, int All) Compute()
    {
        var numbers = Enumerable.Range(0, Numbers).Select(i => (uint)(i * 7919)).ToArray();
        var results = new uint[Numbers];
        ulong memory;
        Cuda.Check(Cuda.cuMemAlloc_v2(&memory, Numbers * sizeof(uint)), "cuMemAlloc");
        fixed (uint* from = numbers, to = results)
        {
            Cuda.Check(Cuda.cuMemcpyHtoD_v2(memory, from, Numbers * sizeof(uint)), "cuMemcpyHtoD");
            void* parameter = &memory;
            Launch("triple", Numbers / BlockSize, BlockSize, &parameter);
            Cuda.Check(Cuda.cuMemcpyDtoH_v2(to, memory, Numbers * sizeof(uint)), "cuMemcpyDtoH");
        }

        Cuda.Check(Cuda.cuMemFree_v2(memory), "cuMemFree");
        return (numbers.Zip(results).Count(pair => pair.Second == (pair.First * 3) + 1), Numbers);
    }

    /// <summary>Feeds the device without a pause.</summary>
    /// <param name="time">Measures how long.</param>
    /// <param name="lasting">For how long.</param>
    /// <returns>Part of the time in which a kernel ran, by the device's own clock.</returns>
    public double Feed(TimeProvider time, TimeSpan lasting)
    {
        ulong memory, nanoseconds = 0;
        Cuda.Check(Cuda.cuMemAlloc_v2(&memory, sizeof(ulong)), "cuMemAlloc");
        Cuda.Check(Cuda.cuMemcpyHtoD_v2(memory, &nanoseconds, sizeof(ulong)), "cuMemcpyHtoD");
        void* parameter = &memory;
        var since = time.GetTimestamp();
        do
        {
            for (var i = 0; i < Batch; i++)
            {
                Launch("last", 1, 1, &parameter);
            }

            Cuda.Check(Cuda.cuCtxSynchronize(), "cuCtxSynchronize");
        }
        while (time.GetElapsedTime(since) < lasting);
        var whole = time.GetElapsedTime(since);
        Cuda.Check(Cuda.cuMemcpyDtoH_v2(&nanoseconds, memory, sizeof(ulong)), "cuMemcpyDtoH");
        Cuda.Check(Cuda.cuMemFree_v2(memory), "cuMemFree");
        return nanoseconds / whole.TotalNanoseconds;
    }

    public void Dispose()
    {
        _ = Cuda.cuModuleUnload(_module);
        _ = Cuda.cuDevicePrimaryCtxRelease_v2(_device);
    }

    private void Launch(string kernel, uint blocks, uint threads, void** parameters)
    {
        nint function;
        Cuda.Check(Cuda.cuModuleGetFunction(&function, _module, kernel), "cuModuleGetFunction");
        Cuda.Check(
            Cuda.cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, 0, parameters, null), "cuLaunchKernel");
    }
}
