using TensorFusion.Grains.Directory;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class DirectoryTests
{
    private static readonly NodeInfo Node = new() { Name = "a", Pool = "default" };

    [Fact]
    public async Task A_slow_watcher_gets_the_last_state_of_each_slice_once()
    {
        var watcher = new SliceSubscription(new() { IncludeEnded = true });
        for (var version = 1; version <= 100; version++)
        {
            watcher.Offer(Slice("s-1", version));
            watcher.Offer(Slice("s-2", version));
        }

        Assert.Equal([("s-1", 100L), ("s-2", 100L)], await TakeAsync(watcher, 2));
    }

    [Fact]
    public async Task A_slice_that_stops_to_match_is_shown_once_more()
    {
        var watcher = new SliceSubscription(SliceFilter.Living);
        watcher.Offer(Slice("s-1", 1));
        watcher.Offer(Slice("s-2", 1) with { Phase = SlicePhase.Released });
        watcher.Offer(Slice("s-1", 2) with { Phase = SlicePhase.Released });
        watcher.Offer(Slice("s-1", 3) with { Phase = SlicePhase.Released });
        watcher.Offer(Slice("s-3", 1));
        Assert.Equal([("s-1", 2L), ("s-3", 1L)], await TakeAsync(watcher, 2));
    }

    [Fact]
    public Task Writes_that_come_while_one_runs_share_the_next() =>
        Task.Factory.StartNew(
            WriteTogether,
            CancellationToken.None,
            TaskCreationOptions.None,
            new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private static async Task WriteTogether()
    {
        var gates = new List<TaskCompletionSource>();
        var writer = new SerialWriter(() =>
        {
            gates.Add(new(TaskCreationOptions.RunContinuationsAsynchronously));
            return gates[^1].Task;
        });
        var first = writer.WriteAsync();
        await Until(() => gates.Count == 1);
        var second = writer.WriteAsync();
        var third = writer.WriteAsync();
        Assert.Same(second, third);
        Assert.NotSame(first, second);
        gates[0].SetException(new IOException("full"));
        await Assert.ThrowsAsync<IOException>(() => first);
        await Until(() => gates.Count == 2);
        gates[1].SetResult();
        await second;
        Assert.Equal(2, gates.Count);
    }

    [Fact]
    public void A_node_whose_silo_is_away_is_down_and_its_cards_are_missing()
    {
        GpuInfo[] cards = [TestGpus.Card("a", 0, usedTflops: 10), TestGpus.Card("a", 1)];
        var node = Assert.Single(DirectoryView.Nodes([Node], cards, _ => false));
        Assert.Equal((NodeState.Down, 2, Tflops.From(10)), (node.State, node.GpuCount, node.ReservedTflops));
        Assert.NotEmpty(node.Message);
        Assert.All(DirectoryView.Gpus(cards, _ => false), card => Assert.Equal(GpuHealth.Missing, card.Health));
        Assert.All(DirectoryView.Gpus(cards, _ => true), card => Assert.Equal(GpuHealth.Healthy, card.Health));
    }

    [Fact]
    public void A_pool_is_the_sum_of_its_nodes()
    {
        var pool = Assert.Single(DirectoryView.Pools(
            [Node, Node with { Name = "b" }],
            [TestGpus.Card("a", 0, usedTflops: 10, usedGib: 1), TestGpus.Card("b", 0), Foreign()],
            [Slice("s-1", 1), Slice("s-2", 1) with { Phase = SlicePhase.Running },
                Slice("s-3", 1) with { Phase = SlicePhase.Lost }],
            PoolCatalogue.Empty));
        Assert.Equal((2, 2, 2, 1), (pool.Nodes, pool.Gpus, pool.Slices, pool.Pending));
        Assert.Equal((Tflops.From(200), Tflops.From(10)), (pool.Tflops, pool.ReservedTflops));
        Assert.Equal((MiB.FromGiB(32), MiB.FromGiB(1)), (pool.Vram, pool.ReservedVram));
    }

    private static GpuInfo Foreign() => TestGpus.Card("c", 0) with { Pool = "other" };

    private static SliceInfo Slice(string id, long version) =>
        new() { Id = id, Spec = TestSlices.Spec(), Version = version };

    private static async Task<List<(string Id, long Version)>> TakeAsync(SliceSubscription watcher, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var seen = new List<(string, long)>();
        await foreach (var slice in watcher.ReadAsync(limit.Token))
        {
            seen.Add((slice.Id, slice.Version));
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
