using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>A driver of CUDA 11.8, which lacks the entry points that came later.</summary>
public sealed class OldDriverTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task On_driver_11_8_programs_run_and_newer_calls_are_refused_with_the_version_that_has_them()
    {
        var settings = new Dictionary<string, string> { ["TENSORFUSION_SOFTGPU_DRIVER_VERSION"] = "11080" };
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@8192MiB", settings);

        await using var demo = silo.StartOnSlice("old", 20, Installation.Demo, "--jobs", "tiled,reduce,scan");
        Assert.True(await demo.WaitForExitAsync(_limit) == 0, demo.Describe());
        Assert.Equal(3, demo.Output.Split('\n').Count(line => line.EndsWith("ms  ok", StringComparison.Ordinal)));

        // The log lies beside the socket, and goes with the slice.
        const string Cases =
            "device.functions,old.,launch.parameters,module.is_loaded,library.has_kernels,stream.values";
        var script = $"'{Installation.Conformance}' --only {Cases} && "
            + "socket=${TENSORFUSION_CONNECTION#shm://} && cat \"$(dirname \"${socket%%\\?*}\")/worker.log\"";
        await using var cases = silo.StartOnSlice("cases", 20, "/bin/sh", "-c", script);
        Assert.True(await cases.WaitForExitAsync(_limit) == 0, cases.Describe());
        Assert.Contains("driver 11080", cases.Output);
        Assert.Contains("ok       old.newer_functions_are_not_handed_out", cases.Output);
        Assert.Contains("ok       launch.parameters_of_all_sizes_arrive", cases.Output);
        Assert.Contains("refused  library.has_kernels_and_globals", cases.Output);
        Assert.Contains("driver 11.8 lacks", cases.Output);
        Assert.Contains("ModuleLoad refused: cuLibraryLoadData needs driver 12.0, this one is 11.8", cases.Output);
    }
}
