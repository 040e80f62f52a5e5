using TensorFusion.Cli.Commands;

namespace TensorFusion.Tests.Unit.Cli;

/// <summary><c>explain</c> and <c>simulate</c>.</summary>
public sealed class SchedulingCommandTests
{
    [Fact]
    public async Task Explain_tells_the_place_in_the_queue_each_node_and_what_would_help()
    {
        var console = new TestConsole(new()
        {
            Explanation = new()
            {
                Slice = Samples.Slice() with { Phase = SlicePhase.Pending, Message = "waits for compute" },
                Position = 2,
                Waiting = 3,
                FirstInLineBy = Samples.Start,
                Nodes = [new() { Node = "node-7", Filter = "compute", Reason = "9 of 20 TFLOPS free" }],
                Help = ["9 TFLOPS with 4GiB would fit now."],
            },
        });
        Assert.Equal(0, await console.RunAsync("explain", "train"));
        Assert.Contains("Place 2 of 3 in the queue", console.Output);
        Assert.Contains("node-7   compute      9 of 20 TFLOPS free\n", console.Output);
        Assert.Contains("- 9 TFLOPS with 4GiB would fit now.\n", console.Output);
    }

    [Fact]
    public async Task Explain_says_where_a_slice_is_that_does_not_wait()
    {
        var console = new TestConsole(new());
        Assert.Equal(0, await console.RunAsync("explain", "train"));
        Assert.Contains($"It does not wait: it is on {Samples.Slice().Node}.", console.Output);
    }

    [Fact]
    public async Task Defrag_shows_gain_and_cost_within_the_budget_and_moves_nothing()
    {
        var cluster = new FakeCluster
        {
            Defragmentation = new()
            {
                Moves = [new() { SliceId = "s-1", From = "a", To = "b", Data = MiB.FromGiB(2) }],
                FreedNodes = ["a"],
                FreedGpus = 8,
                UsedGpus = 16,
                Data = MiB.FromGiB(2),
                Duration = TimeSpan.FromSeconds(1),
            },
        };
        var console = new TestConsole(cluster);
        Assert.Equal(0, await console.RunAsync("defrag", "--dry-run", "--moves", "3", "--data", "4GiB", "--window", "9"));
        Assert.Equal(
            new DefragmentationBudget { Moves = 3, Data = MiB.FromGiB(4), Window = TimeSpan.FromSeconds(9) },
            cluster.Budget);
        Assert.Contains("Gain: 1 nodes with 8 of 16 GPUs in use become empty (a).", console.Output);
        Assert.Contains("Cost: 1 moves, 2GiB to copy at most, 1.0 s.", console.Output);
        Assert.NotEqual(0, await console.RunAsync("defrag"));
        Assert.Contains("nothing was moved", console.Error);
    }

    [Fact]
    public async Task Simulate_reads_one_request_or_a_list_and_snapshots()
    {
        var file = Path.GetTempFileName();
        try
        {
            var console = new TestConsole(new());
            await File.WriteAllTextAsync(
                file, """[{"tflops": 20, "vram": 4096}, {"tflops": 1, "vram": 1, "name": "b"}]""");
            Assert.Equal(0, await console.RunAsync("simulate", file));
            Assert.Contains("slice-1   node-1   GPU-1   best of 2 nodes\n", console.Output);
            Assert.Contains("b         waits    -       no node has room\n", console.Output);
            Assert.Equal(0, await console.RunAsync("simulate", "--save", file, "--pool", "other"));
            Assert.Equal("snapshot of other", await File.ReadAllTextAsync(file));
            Assert.Equal(0, await console.RunAsync("simulate", "--replay", file));
            Assert.Contains("snapshot of other   waits   -      replayed\n", console.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void What_a_request_leaves_out_has_its_usual_value()
    {
        var plain = new SliceRequest { Tflops = Tflops.From(20), Vram = MiB.FromGiB(4) };
        Assert.Equal([plain], SliceRequestFile.Parse("f", """{"tflops": 20, "vram": 4096}"""));
        Assert.Equal(
            [plain with { GpuCount = 2, Qos = QualityOfService.Low }],
            SliceRequestFile.Parse("f", """[{"tflops": 20, "vram": 4096, "gpuCount": 2, "qos": "low"}]"""));
        foreach (var bad in new[] { "", "[null]", "7", """{"tflops": 20}""", """{"tflops": "x", "vram": 1}""" })
        {
            Assert.Throws<TensorFusionException>(() => SliceRequestFile.Parse("f", bad));
        }
    }

    [Theory]
    [InlineData]
    [InlineData("--save", "a", "--replay", "b")]
    [InlineData("no-such-file")]
    public async Task Simulate_refuses_nothing_two_things_and_files_that_are_not_there(params string[] words)
    {
        var console = new TestConsole(new());
        Assert.Equal(2, await console.RunAsync(["simulate", .. words]));
        Assert.NotEmpty(console.Error);
    }
}
