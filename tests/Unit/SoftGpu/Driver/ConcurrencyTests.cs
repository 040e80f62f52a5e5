using System.Diagnostics;
using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class ConcurrencyTests : IDisposable
{
    private readonly SoftGpuSession _gpu = new();

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void Threads_with_streams_of_their_own_do_not_disturb_each_other()
    {
        var add = _gpu.Function(_gpu.Module(), "add");
        var buffers = Enumerable.Range(0, 8).Select(_ => _gpu.Allocate(Page)).ToArray();
        Parallel.For(0, 8, index =>
        {
            Check(_gpu.Cuda.cuCtxSetCurrent((void*)_gpu.Context));
            var stream = _gpu.Stream(blocking: index % 2 == 0);
            for (var round = 0; round < 40; round++)
            {
                Check(_gpu.Launch(add, 1, stream, buffers[index], 64));
                Check(_gpu.Cuda.cuEventRecord((void*)_gpu.Event(), (void*)stream));
                var scratch = _gpu.Allocate(Page);
                Check(_gpu.Cuda.cuMemUnmap(scratch, (nuint)Page));
                Check(_gpu.Cuda.cuMemAddressFree(scratch, (nuint)Page));
            }

            Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
            Check(_gpu.Cuda.cuStreamDestroy_v2((void*)stream));
        });
        Assert.All(buffers, buffer => Assert.Equal(40u, *(uint*)(buffer + 252)));
        Assert.Equal(9 * Page, _gpu.Device.Ledger.Used);
    }

    [Fact]
    public void A_chain_of_many_streams_keeps_its_order()
    {
        var add = _gpu.Function(_gpu.Module(), "add");
        var buffer = _gpu.Allocate(Page);
        var streams = Enumerable.Range(0, 16).Select(_ => _gpu.Stream(blocking: false)).ToArray();
        var done = _gpu.Event(EventFlags.DisableTiming);
        for (var round = 0; round < 400; round++)
        {
            var stream = streams[round % streams.Length];
            Check(_gpu.Cuda.cuStreamWaitEvent((void*)stream, (void*)done, 0));
            Check(_gpu.Launch(add, 1, stream, buffer, 64));
            Check(_gpu.Cuda.cuEventRecord((void*)done, (void*)stream));
        }

        Check(_gpu.Cuda.cuEventSynchronize((void*)done));
        Assert.Equal(400u, *(uint*)buffer);
    }

    [Fact]
    public void Threads_of_an_idle_driver_sleep()
    {
        var buffer = _gpu.Allocate(Page);
        Check(_gpu.Cuda.cuMemsetD8Async(buffer, 1, 100, null));
        Check(_gpu.Cuda.cuCtxSynchronize());
        var watch = Stopwatch.StartNew();
        while (States().Any(state => state != 'S') && watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            Thread.Yield();
        }

        Assert.NotEmpty(States());
        Assert.All(States(), state => Assert.Equal('S', state));
    }

    /// <summary>The kernel's states of the scheduler's threads.</summary>
    private static List<char> States()
    {
        var states = new List<char>();
        foreach (var task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(task, "stat"));
                if (stat.Contains("(softgpu-", StringComparison.Ordinal))
                {
                    states.Add(stat[stat.LastIndexOf(')') + 2]);
                }
            }
            catch (IOException)
            {
                // The thread has ended since the directory was listed.
            }
        }

        return states;
    }
}
