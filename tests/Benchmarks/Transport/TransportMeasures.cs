using System.Diagnostics;
using System.Globalization;

namespace TensorFusion.Benchmarks.Transport;

/// <summary>What a program measures over the connection that its environment names; one line a figure.</summary>
internal static unsafe class TransportMeasures
{
    private const long Bulk = 256L << 20;

    public static void Run(TextWriter output)
    {
        var attach = Stopwatch.StartNew();
        var program = new CudaProgram();
        Write(output, "first module loaded, ms", attach.Elapsed.TotalMilliseconds);
        Write(output, "round trip (allocate), us", Each(500, () => program.Free(program.Allocate(4096))));
        Write(output, "launch and synchronize, us", Each(500, () =>
        {
            program.Launch();
            program.Synchronize();
        }));
        Write(output, "launch alone, us", Median(5, () =>
        {
            const int Launches = 4000;
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < Launches; i++)
            {
                program.Launch();
            }

            var cost = watch.Elapsed.TotalMicroseconds / Launches;
            program.Synchronize();
            return cost;
        }));
        var pinned = program.AllocatePinned(Bulk);
        new Span<byte>(pinned, (int)Bulk).Fill(7);
        var pageable = GC.AllocateArray<byte>((int)Bulk, pinned: true);
        var device = program.Allocate(Bulk);
        fixed (byte* ordinary = pageable)
        {
            var o = ordinary;
            Write(output, "host to device, pinned, GB/s", Rate(() => program.CopyIn(device, pinned, Bulk), program));
            Write(output, "device to host, pinned, GB/s", Rate(() => program.CopyOut(pinned, device, Bulk), program));
            Write(output, "host to device, pageable, GB/s", Rate(() => program.CopyIn(device, o, Bulk), program));
            Write(output, "device to host, pageable, GB/s", Rate(() => program.CopyOut(o, device, Bulk), program));
        }
    }

    private static double Each(int times, Action action)
    {
        for (var i = 0; i < times / 5; i++)
        {
            action();
        }

        return Median(5, () =>
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < times; i++)
            {
                action();
            }

            return watch.Elapsed.TotalMicroseconds / times;
        });
    }

    private static double Rate(Action copy, CudaProgram program)
    {
        void Once()
        {
            copy();
            program.Synchronize();
        }

        Once();
        return Median(3, () =>
        {
            var watch = Stopwatch.StartNew();
            Once();
            return Bulk / watch.Elapsed.TotalSeconds / 1e9;
        });
    }

    private static double Median(int runs, Func<double> measure)
    {
        var figures = Enumerable.Range(0, runs).Select(_ => measure()).Order().ToArray();
        return figures[runs / 2];
    }

    private static void Write(TextWriter output, string name, double value) =>
        output.WriteLine($"{name}\t{value.ToString("0.00", CultureInfo.InvariantCulture)}");
}
