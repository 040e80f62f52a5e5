namespace TensorFusion.Tests.Unit.Cli;

public sealed class ResizeTests
{
    [Fact]
    public async Task What_is_named_changes_and_the_rest_stays()
    {
        var cluster = new FakeCluster();
        var console = new TestConsole(cluster);
        Assert.Equal(0, await console.RunAsync(["resize", "train", "--tflops", "40", "--tenant", "blue"]));
        Assert.Equal(("train", "blue", new SliceResize { Tflops = Tflops.From(40) }), cluster.Resized);
        Assert.Equal("resized train: 40 TFLOPS, 4GiB\n", console.Output);
    }

    [Fact]
    public async Task Compute_its_limit_and_memory_change_together()
    {
        var cluster = new FakeCluster();
        var console = new TestConsole(cluster);
        string[] options = ["--tflops", "40", "--limit", "60.5", "--vram", "5GiB"];
        Assert.Equal(0, await console.RunAsync(["resize", "train", .. options]));
        var change = new SliceResize
        {
            Tflops = Tflops.From(40),
            LimitTflops = Tflops.From(60.5m),
            Vram = MiB.FromGiB(5),
        };
        Assert.Equal(change, cluster.Resized!.Value.Change);
        Assert.Equal("resized train: 40 of at most 60.5 TFLOPS, 5GiB\n", console.Output);
    }

    [Fact]
    public async Task A_limit_can_be_taken_away()
    {
        var cluster = new FakeCluster();
        Assert.Equal(0, await new TestConsole(cluster).RunAsync(["resize", "train", "--limit", "none"]));
        Assert.Equal(new SliceResize { LimitTflops = Tflops.Zero }, cluster.Resized!.Value.Change);
    }

    [Theory]
    [InlineData("Nothing is to be changed")]
    [InlineData("--vram: ", "--vram", "4GB")]
    [InlineData("--limit: ", "--limit", "-1")]
    [InlineData("--limit: ", "--limit", "0")]
    public async Task What_makes_no_sense_is_status_2_and_asks_nobody(string complaint, params string[] options)
    {
        var cluster = new FakeCluster();
        var console = new TestConsole(cluster);
        Assert.Equal(2, await console.RunAsync(["resize", "train", .. options]));
        Assert.Contains(complaint, console.Error);
        Assert.Null(cluster.Resized);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_numbers()
    {
        var console = new TestConsole(new FakeCluster
        {
            ResizeError = new(FailureCode.InvalidVram, "train", "900 bytes are in use.", "Free memory first."),
        });
        Assert.Equal(2, await console.RunAsync(["resize", "train", "--vram", "1MiB"]));
        Assert.Equal("tensorfusion: 900 bytes are in use. Free memory first.\n", console.Error);
        Assert.Empty(console.Output);
    }
}
