using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>A slice is placed, confirmed by its card, and given back.</summary>
public sealed class PlacingTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_submitted_slice_is_confirmed_by_its_card_and_runs()
    {
        var submitted = await _cluster.Client.SubmitAsync(Requests.Of(20, 4, "one"));
        Assert.NotEqual(SlicePhase.Pending, submitted.Phase);
        var running = await _cluster.RunsAsync(submitted.Id);
        var gpu = Assert.Single(running.Gpus);
        var card = (await _cluster.CardsAsync()).Single(card => card.Id == gpu.GpuId);
        var held = Assert.Single(card.Reservations);
        Assert.Equal((submitted.Id, Tflops.From(20), MiB.FromGiB(4)), (held.SliceId, held.Tflops, held.Vram));
        var machine = _cluster.Machines.Single(machine => machine.Node == running.Node);
        Assert.Equal(running.WorkerPid, machine.Workers[running.Id].Pid);
        Assert.Equal(20, machine.Workers[running.Id].Spec.Devices[0].Tflops);
    }

    [Fact]
    public async Task Releasing_twice_frees_once()
    {
        var slice = await _cluster.RunAsync(20, 4);
        var first = await _cluster.Client.ReleaseAsync(slice.Id);
        var second = await _cluster.Client.ReleaseAsync(slice.Id);
        Assert.Equal((SlicePhase.Released, SlicePhase.Released), (first.Phase, second.Phase));
        Assert.Equal(first.EndedAt, second.EndedAt);
        Assert.Equal(Tflops.Zero, await _cluster.ReservedAsync());
        Assert.All(_cluster.Machines, machine => Assert.Empty(machine.Workers));
    }

    [Fact]
    public async Task Releases_at_the_same_time_all_succeed()
    {
        var slice = await _cluster.RunAsync(20, 4);
        var released = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _cluster.Client.ReleaseAsync(slice.Id)));
        Assert.All(released, after => Assert.Equal(SlicePhase.Released, after.Phase));
        Assert.Equal(Tflops.Zero, await _cluster.ReservedAsync());
    }

    [Fact]
    public async Task The_same_key_and_request_give_the_same_slice()
    {
        var request = Requests.Of(20, 4);
        var made = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => _cluster.Client.SubmitAsync(request, "key-1")));
        Assert.Single(made.Select(slice => slice.Id).Distinct());
        Assert.Equal(Tflops.From(20), await _cluster.ReservedAsync());
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        await _cluster.Client.SubmitAsync(Requests.Of(20, 4), "key-1");
        var error = await Assert.ThrowsAsync<TensorFusionException>(
            () => _cluster.Client.SubmitAsync(Requests.Of(21, 4), "key-1"));
        Assert.Equal(FailureCode.IdempotencyConflict, error.Code);
        Assert.Equal(Tflops.From(20), await _cluster.ReservedAsync());
    }

    [Fact]
    public async Task The_same_key_after_the_release_gives_the_released_slice()
    {
        var made = await _cluster.Client.SubmitAsync(Requests.Of(20, 4), "key-1");
        await _cluster.Client.ReleaseAsync(made.Id);
        var again = await _cluster.Client.SubmitAsync(Requests.Of(20, 4), "key-1");
        Assert.Equal((made.Id, SlicePhase.Released), (again.Id, again.Phase));
    }

    [Fact]
    public async Task A_name_that_a_living_slice_has_is_refused_and_free_again_when_it_ended()
    {
        var made = await _cluster.Client.SubmitAsync(Requests.Of(20, 4, "one"));
        var error = await Assert.ThrowsAsync<TensorFusionException>(
            () => _cluster.Client.SubmitAsync(Requests.Of(20, 4, "one")));
        Assert.Equal(FailureCode.NameConflict, error.Code);
        await _cluster.Client.ReleaseAsync("one");
        var other = await _cluster.Client.SubmitAsync(Requests.Of(20, 4, "one"));
        Assert.NotEqual(made.Id, other.Id);
    }

    [Fact]
    public async Task Many_submissions_at_once_fill_the_cards_and_no_more()
    {
        var submitted = await Task.WhenAll(Enumerable.Range(0, 30)
            .Select(_ => _cluster.Client.SubmitAsync(Requests.Of(15, 1))));
        Assert.Equal(12, submitted.Count(slice => slice.Phase != SlicePhase.Pending));
        Assert.All(await _cluster.CardsAsync(), card => Assert.Equal(Tflops.From(90), card.ReservedTflops));
        Assert.Empty(_cluster.Stored.Overbooked);
        Assert.All(_cluster.Machines, machine => Assert.Empty(machine.Violations));
    }
}
