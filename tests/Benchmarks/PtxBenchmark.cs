using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.Benchmarks;

/// <summary>How many PTX instructions a second the software GPU runs: a naive matrix product, and vectors.</summary>
internal static unsafe partial class PtxBenchmark
{
    private const int Size = 256;
    private const ulong MemoryBytes = 64UL << 20;
    private const double Seconds = 1;

    private const string Source = """
        .version 8.0
        .target sm_80
        .address_size 64
        .visible .entry multiply(.param .u64 a, .param .u64 b, .param .u64 c, .param .u32 n)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<12>;
            .reg .f32 %f<4>;
            .reg .b64 %rd<12>;
            ld.param.u64 %rd1, [a];
            ld.param.u64 %rd2, [b];
            ld.param.u64 %rd3, [c];
            ld.param.u32 %r1, [n];
            mov.u32 %r2, %ctaid.x;
            mov.u32 %r3, %tid.x;
            mad.lo.u32 %r4, %r2, 16, %r3;
            mov.u32 %r5, %ctaid.y;
            mov.u32 %r6, %tid.y;
            mad.lo.u32 %r7, %r5, 16, %r6;
            mul.lo.u32 %r8, %r7, %r1;
            mul.wide.u32 %rd4, %r8, 4;
            add.u64 %rd1, %rd1, %rd4;
            mul.wide.u32 %rd5, %r4, 4;
            add.u64 %rd2, %rd2, %rd5;
            mul.wide.u32 %rd6, %r1, 4;
            mov.f32 %f1, 0f00000000;
            mov.u32 %r9, 0;
        next:
            ld.global.f32 %f2, [%rd1];
            ld.global.f32 %f3, [%rd2];
            fma.rn.f32 %f1, %f2, %f3, %f1;
            add.u64 %rd1, %rd1, 4;
            add.u64 %rd2, %rd2, %rd6;
            add.u32 %r9, %r9, 1;
            setp.lt.u32 %p1, %r9, %r1;
            @%p1 bra next;
            add.u32 %r10, %r8, %r4;
            mul.wide.u32 %rd7, %r10, 4;
            add.u64 %rd3, %rd3, %rd7;
            st.global.f32 [%rd3], %f1;
            ret;
        }
        .visible .entry scale(.param .u64 a, .param .u64 b, .param .u64 c, .param .u32 n)
        {
            .reg .b32 %r<5>;
            .reg .f32 %f<3>;
            .reg .b64 %rd<5>;
            ld.param.u64 %rd1, [a];
            ld.param.u64 %rd2, [c];
            mov.u32 %r1, %ctaid.x;
            mov.u32 %r2, %ntid.x;
            mov.u32 %r3, %tid.x;
            mad.lo.u32 %r4, %r1, %r2, %r3;
            mul.wide.u32 %rd3, %r4, 4;
            add.u64 %rd1, %rd1, %rd3;
            add.u64 %rd2, %rd2, %rd3;
            ld.global.f32 %f1, [%rd1];
            mul.f32 %f2, %f1, 0f40000000;
            st.global.f32 [%rd2], %f2;
            ret;
        }
        """;

    /// <summary>Measures with one thread and with all, and writes a line for each.</summary>
    public static void Run(TextWriter output)
    {
        var start = DeviceAddressSpace.Base + (14UL << 40);
        const int FixedNoReplaceAnonymousPrivate = 0x100000 | 0x20 | 0x2;
        if (Map((nint)start, (nuint)MemoryBytes, 3, FixedNoReplaceAnonymousPrivate, -1, 0) != (nint)start)
        {
            throw new InvalidOperationException($"0x{start:x} is in use already");
        }

        using var space = new DeviceAddressSpace();
        space.Map(start, MemoryBytes, writable: true);
        using var instance = new PtxModuleInstance(PtxModule.Parse(Encoding.UTF8.GetBytes(Source)));
        var parameters = new byte[32];
        BitConverter.TryWriteBytes(parameters, start);
        BitConverter.TryWriteBytes(parameters.AsSpan(8), start + (16UL << 20));
        BitConverter.TryWriteBytes(parameters.AsSpan(16), start + (32UL << 20));
        BitConverter.TryWriteBytes(parameters.AsSpan(24), Size);
        foreach (var threads in ((int[])[1, Environment.ProcessorCount]).Distinct())
        {
            var launcher = new KernelLauncher { Parallelism = threads };
            Measure("multiply", new(Size / 16, Size / 16, 1, 16, 16, 1, 0));
            Measure("scale", new(4096, 1, 1, 256, 1, 1, 0));

            void Measure(string name, LaunchGeometry geometry)
            {
                var kernel = instance.Module.Kernels[name];
                launcher.Launch(kernel, instance, geometry, parameters, space);
                var work = default(KernelWork);
                var clock = Stopwatch.StartNew();
                while (clock.Elapsed.TotalSeconds < Seconds)
                {
                    var outcome = launcher.Launch(kernel, instance, geometry, parameters, space);
                    work += outcome.Result == CudaResult.Success
                        ? outcome.Work
                        : throw new InvalidOperationException(outcome.Message);
                }

                var rate = work.Instructions / clock.Elapsed.TotalSeconds / 1e6;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"ptx {name,-10} {threads} threads {rate,8:f0} M instructions/s, {rate / threads,8:f0} a thread"));
            }
        }

        Unmap((nint)start, (nuint)MemoryBytes);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
