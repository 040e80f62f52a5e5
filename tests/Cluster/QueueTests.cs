using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>What does not fit now waits, says for what, and goes on when there is room.</summary>
public sealed class QueueTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_card_that_refuses_tells_the_scheduler_which_picks_again()
    {
        // The scheduler hears nothing of this reservation, so that it picks the card that is nearest.
        await _cluster.RunAsync(1, 1);
        _cluster.Faults.Cut("IPoolGrain.GpuChangedAsync");
        var before = await _cluster.CardsAsync();
        var first = before.Single(card => card.ReservedTflops > Tflops.Zero);
        var answer = await _cluster.Grains.GetGrain<IGpuGrain>(first.Id).ReserveAsync(
            new() { SliceId = "s-unheard00000", Tflops = Tflops.From(80), Vram = MiB.FromGiB(1) });
        Assert.True(answer.Accepted);

        var slice = await _cluster.Client.SubmitAsync(Requests.Of(50, 1) with { Near = first.Node });
        Assert.NotEqual(SlicePhase.Pending, slice.Phase);
        Assert.NotEqual(first.Id, Assert.Single(slice.Gpus).GpuId);

        // It knows now, and asks about what it had not heard of: no slice uses it.
        await Eventually.GetAsync(
            _cluster.CardsAsync,
            cards => cards.SelectMany(card => card.Reservations).All(held => held.SliceId != "s-unheard00000"));
        Assert.Equal(Tflops.From(51), await _cluster.ReservedAsync());
    }

    [Fact]
    public async Task What_does_not_fit_now_waits_for_compute_and_runs_when_there_is_room()
    {
        var first = await _cluster.RunAsync(60, 1);
        await _cluster.RunAsync(60, 1);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(50, 1));
        Assert.Equal(SlicePhase.Pending, waiting.Phase);
        Assert.StartsWith("waits for compute: no GPU has 50 TFLOPS free; largest free is 40", waiting.Message);
        await _cluster.Client.ReleaseAsync(first.Id);
        var running = await _cluster.RunsAsync(waiting.Id);
        Assert.Equal(first.Node, running.Node);
    }

    [Fact]
    public async Task What_does_not_fit_now_waits_for_memory()
    {
        await _cluster.RunAsync(1, 10);
        await _cluster.RunAsync(1, 10);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(1, 8));
        Assert.Equal(SlicePhase.Pending, waiting.Phase);
        Assert.StartsWith("waits for memory: ", waiting.Message);
        Assert.Contains("largest free is 6GiB", waiting.Message);
    }

    [Fact]
    public async Task A_small_slice_is_placed_while_a_large_one_waits()
    {
        await _cluster.RunAsync(60, 1);
        await _cluster.RunAsync(60, 1);
        var large = await _cluster.Client.SubmitAsync(Requests.Of(100, 1));
        var small = await _cluster.Client.SubmitAsync(Requests.Of(30, 1));
        Assert.Equal(SlicePhase.Pending, large.Phase);
        Assert.NotEqual(SlicePhase.Pending, small.Phase);
    }

    [Fact]
    public async Task A_waiting_slice_can_be_released_and_takes_nothing_later()
    {
        var first = await _cluster.RunAsync(60, 1);
        var second = await _cluster.RunAsync(60, 1);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(50, 1));
        await _cluster.Client.ReleaseAsync(waiting.Id);
        await _cluster.Client.ReleaseAsync(first.Id);
        await _cluster.Client.ReleaseAsync(second.Id);
        Assert.Equal(Tflops.Zero, await _cluster.ReservedAsync());
        Assert.Equal(SlicePhase.Released, (await _cluster.Client.DescribeAsync(waiting.Id)).Phase);
    }

    [Fact]
    public async Task An_unhealthy_card_takes_nothing_and_is_used_again_when_it_is_well()
    {
        foreach (var machine in _cluster.Machines)
        {
            machine.Cards = [.. machine.Cards.Select(card => card with { Fault = "Xid 79" })];
        }

        await Eventually.GetAsync(_cluster.CardsAsync, cards => cards.All(card => card.Health != GpuHealth.Healthy));
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(10, 1));
        Assert.Equal(SlicePhase.Pending, waiting.Phase);
        Assert.Contains("Xid 79", waiting.Message);
        _cluster.Machines[1].Cards = [.. _cluster.Machines[1].Cards.Select(card => card with { Fault = "" })];
        Assert.Equal("node-1", (await _cluster.RunsAsync(waiting.Id)).Node);
    }

    [Fact]
    public async Task A_slice_waits_for_its_node_and_runs_when_the_node_is_back()
    {
        await _cluster.KillAsync("node-1");
        await _cluster.RunAsync(60, 1);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(60, 1));
        Assert.Equal(SlicePhase.Pending, waiting.Phase);
        await _cluster.RestartAsync("node-1");
        Assert.Equal("node-1", (await _cluster.RunsAsync(waiting.Id)).Node);
    }
}
