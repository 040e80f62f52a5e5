using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>The size of a slice is changed while its program runs.</summary>
public sealed class ResizeTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public async Task A_running_slice_is_resized_and_what_is_not_possible_is_refused_with_the_numbers()
    {
        await using var run = Silo.StartOnSlice(
            "sized", 20, Installation.Demo, "--jobs", "scan", "--allocate", "1024", "--hold", "60");
        await run.WaitForOutputAsync("holding", Limit);
        var slice = await Client.AttachedAsync("sized", Limit);

        var grown = await Silo.RunAsync("resize", "sized", "--tflops", "40", "--limit", "60", "--vram", "5GiB");
        Assert.True(grown.Status == 0, grown.ToString());
        var gpu = Assert.Single(await Client.ListGpusAsync());
        Assert.Equal((Tflops.From(40), MiB.FromGiB(5)), (gpu.ReservedTflops, gpu.ReservedVram));
        var described = await Client.DescribeAsync("sized");
        Assert.Equal((Tflops.From(40), Tflops.From(60)), (described.Spec.Tflops, described.Spec.LimitTflops));
        Assert.Equal(slice.WorkerPid, described.WorkerPid);

        var tooSmall = await Silo.RunAsync("resize", "sized", "--vram", "1MiB");
        Assert.True(tooSmall.Status == 2, tooSmall.ToString());
        Assert.Contains("in use", tooSmall.Errors);
        var tooLarge = await Silo.RunAsync("resize", "sized", "--tflops", "101", "--limit", "none");
        Assert.True(tooLarge.Status != 0, tooLarge.ToString());
        Assert.Contains("stays as it is", tooLarge.Errors);
        gpu = Assert.Single(await Client.ListGpusAsync());
        Assert.Equal((Tflops.From(40), MiB.FromGiB(5)), (gpu.ReservedTflops, gpu.ReservedVram));
    }
}
