namespace TensorFusion.Tests.Unit.Cli;

public sealed class MoveTests
{
    [Fact]
    public async Task Freeze_says_where_the_memory_is_and_how_it_went()
    {
        var cluster = new FakeCluster();
        var console = new TestConsole(cluster);

        Assert.Equal(0, await console.RunAsync("freeze", "train", "--to", "disk"));

        Assert.Equal([("train", MemoryTier.Disk)], cluster.Frozen);
        Assert.Contains("froze train: 1GiB, of it 512MiB on the host and 256MiB on the disk", console.Output);
        Assert.Contains("resume.copy 300 of 1GiB, 25600 MiB/s, 0.1 s left", console.Error);
    }

    [Fact]
    public async Task Resume_takes_several_slices()
    {
        var cluster = new FakeCluster();
        var console = new TestConsole(cluster);
        Assert.Equal(0, await console.RunAsync("resume", "one", "two"));
        Assert.Equal(["one", "two"], cluster.Resumed);
        Assert.Contains("resumed two", console.Output);
    }

    [Fact]
    public async Task A_tier_that_does_not_exist_is_a_wrong_command()
    {
        var console = new TestConsole(new FakeCluster());
        Assert.Equal(2, await console.RunAsync("freeze", "train", "--to", "tape"));
    }
}
