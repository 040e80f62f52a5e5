using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>Gangs start together or not at all; tenants have their parts of the queue.</summary>
public sealed class GangTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Members_wait_for_each_other_and_for_room_and_then_all_run()
    {
        var busy = await _cluster.RunAsync(60, 1);
        var first = await SubmitAsync("g", 2);
        Assert.StartsWith("waits for its gang: 1 of 2", first.Message);
        var second = await SubmitAsync("g", 2);
        Assert.Equal(SlicePhase.Pending, second.Phase);
        Assert.Equal(Tflops.From(60), await _cluster.ReservedAsync());

        await _cluster.Client.ReleaseAsync(busy.Id);

        await _cluster.RunsAsync(first.Id);
        await _cluster.RunsAsync(second.Id);
    }

    [Fact]
    public async Task A_member_that_comes_later_joins_those_that_run()
    {
        var first = await SubmitAsync("g", 1);
        Assert.NotEqual(SlicePhase.Pending, first.Phase);
        await _cluster.RunsAsync((await SubmitAsync("g", 1)).Id);
    }

    [Fact]
    public async Task A_gang_that_does_not_start_in_time_is_given_up()
    {
        var slice = await SubmitAsync("g", 3, TimeSpan.FromSeconds(20));
        var ended = await _cluster.BecomesAsync(slice.Id, some => some.HasEnded);
        Assert.Contains("its time is over", ended.Message);
        Assert.Equal(Tflops.Zero, await _cluster.ReservedAsync());
    }

    [Fact]
    public async Task A_card_that_refuses_one_member_leaves_none_placed_until_all_fit()
    {
        await _cluster.RunAsync(1, 1);
        _cluster.Faults.Cut("IPoolGrain.GpuChangedAsync");
        var card = (await _cluster.CardsAsync())[1];
        await _cluster.Grains.GetGrain<IGpuGrain>(card.Id).ReserveAsync(
            new() { SliceId = "s-unheard00000", Tflops = Tflops.From(50), Vram = MiB.FromGiB(1) });

        var first = await SubmitAsync("g", 2);
        var second = await SubmitAsync("g", 2);

        // The scheduler learns of the other, finds that nobody uses it, and frees it.
        await _cluster.RunsAsync(first.Id);
        await _cluster.RunsAsync(second.Id);
        Assert.Empty(_cluster.Stored.Overbooked);
    }

    [Fact]
    public async Task A_tenant_at_its_limit_of_the_queue_waits_although_there_is_room()
    {
        var limit = new QueuePolicy { LimitTflops = Tflops.From(50) };
        Assert.Equal(limit, (await _cluster.Client.SetQueueAsync("small", limit)).Queue);
        var first = await TenantAsync("small", 40);
        await _cluster.RunsAsync(first.Id);
        var second = await TenantAsync("small", 20);
        Assert.Equal("waits for quota: tenant 'small' is at its limit", second.Message);
        await _cluster.Client.SetQueueAsync("small", limit with { LimitTflops = Tflops.From(60) });
        await _cluster.RunsAsync(second.Id);
    }

    [Fact]
    public async Task A_parents_limit_holds_for_its_parts()
    {
        await _cluster.Client.SetQueueAsync("whole", new() { LimitTflops = Tflops.From(50) });
        await _cluster.Client.SetQueueAsync("part", new() { Parent = "whole" });
        await _cluster.RunsAsync((await TenantAsync("part", 40)).Id);
        Assert.Equal(
            "waits for quota: tenant 'whole' is at its limit", (await TenantAsync("part", 20)).Message);
        var circle = await Assert.ThrowsAsync<TensorFusionException>(
            () => _cluster.Client.SetQueueAsync("whole", new() { Parent = "part" }));
        Assert.Equal(FailureCode.InvalidArgument, circle.Code);
    }

    private Task<SliceInfo> TenantAsync(string tenant, decimal tflops) =>
        _cluster.Client.SubmitAsync(Requests.Of(tflops, 1) with { Tenant = tenant });

    private Task<SliceInfo> SubmitAsync(string gang, int members, TimeSpan? timeout = null) =>
        _cluster.Client.SubmitAsync(Requests.Of(80, 1) with
        {
            Gang = new() { Name = gang, MinMembers = members, Timeout = timeout },
        });
}
