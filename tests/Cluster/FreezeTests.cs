using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>Frozen slices give their card's memory to others, and take it again when there is room.</summary>
public sealed class FreezeTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(1);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task The_memory_of_a_frozen_slice_is_free_for_another_and_its_compute_is_not()
    {
        var first = await _cluster.RunAsync(60, 10);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(30, 10));
        await _cluster.BecomesAsync(waiting.Id, slice => slice.Phase == SlicePhase.Pending);

        var frozen = await _cluster.Client.FreezeAsync(first.Id);

        Assert.Equal(SlicePhase.Frozen, frozen.Phase);
        await _cluster.RunsAsync(waiting.Id);
        Assert.Equal(Tflops.From(90), await _cluster.ReservedAsync());
        Assert.Equal(MiB.FromGiB(10), Assert.Single(await _cluster.CardsAsync()).ReservedVram);
    }

    [Fact]
    public async Task A_resume_waits_for_room_says_for_what_and_takes_it()
    {
        var first = await _cluster.RunAsync(30, 10);
        await _cluster.Client.FreezeAsync(first.Id);
        var other = await _cluster.RunAsync(30, 10);

        var resume = _cluster.Client.ResumeAsync(first.Id);
        await _cluster.BecomesAsync(
            first.Id, slice => slice.Phase == SlicePhase.Resuming && slice.Message.Contains("6GiB free"));
        Assert.False(resume.IsCompleted);
        await _cluster.Client.ReleaseAsync(other.Id);

        Assert.Equal(SlicePhase.Running, (await resume).Phase);
        Assert.Equal(MiB.FromGiB(10), Assert.Single(await _cluster.CardsAsync()).ReservedVram);
        Assert.Empty(_cluster.Machines[0].Violations);
    }

    [Fact]
    public async Task An_idle_slice_leaves_its_card_to_one_that_waits_and_comes_back_when_it_is_wanted()
    {
        var first = await _cluster.RunAsync(30, 10);
        await _cluster.Client.FreezeAsync(first.Id);
        var other = await _cluster.RunAsync(30, 10);
        var machine = _cluster.Machines[0];
        machine.Workers[other.Id].IdleSeconds = 5;
        machine.Attach(other.Id);

        Assert.Equal(SlicePhase.Running, (await _cluster.Client.ResumeAsync(first.Id)).Phase);

        await _cluster.BecomesAsync(other.Id, slice => slice.Phase == SlicePhase.Frozen);
        await _cluster.Client.ReleaseAsync(first.Id);
        machine.Workers[other.Id].WantsResume = true;
        machine.Attach(other.Id);
        await _cluster.RunsAsync(other.Id);
        Assert.Empty(machine.Violations);
    }

    [Fact]
    public async Task A_restarted_silo_knows_that_the_slice_is_frozen_and_resumes_it()
    {
        var slice = await _cluster.RunAsync(30, 10);
        await _cluster.Client.FreezeAsync(slice.Id, MemoryTier.Disk);
        await Eventually.GetAsync(
            _cluster.CardsAsync, cards => cards[0].ReservedVram == MiB.Zero, cards => $"{cards[0]}");

        await _cluster.RestartAllAsync();

        await _cluster.BecomesAsync(slice.Id, known => known.Phase == SlicePhase.Frozen);
        Assert.Equal(MiB.Zero, Assert.Single(await _cluster.CardsAsync()).ReservedVram);
        Assert.Equal(SlicePhase.Running, (await _cluster.Client.ResumeAsync(slice.Id)).Phase);
    }

    [Fact]
    public async Task A_worker_that_dies_frozen_starts_again_only_when_its_card_has_room()
    {
        var request = Requests.Of(30, 10) with { Restart = RestartPolicy.OnFailure };
        var slice = await _cluster.RunsAsync((await _cluster.Client.SubmitAsync(request)).Id);
        await _cluster.Client.FreezeAsync(slice.Id);
        var other = await _cluster.RunAsync(30, 10);

        _cluster.Machines[0].KillWorker(slice.Id);
        await _cluster.BecomesAsync(
            slice.Id, known => known.Phase == SlicePhase.Placed && known.Message.Contains("6GiB free"));
        await _cluster.Client.ReleaseAsync(other.Id);

        await _cluster.BecomesAsync(slice.Id, known => known.Phase == SlicePhase.Running && known.Epoch == 2);
        Assert.Empty(_cluster.Machines[0].Violations);
    }

    [Fact]
    public async Task What_is_not_running_cannot_be_frozen()
    {
        await _cluster.RunAsync(90, 10);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(30, 1));
        var refused = await Assert.ThrowsAsync<TensorFusionException>(() => _cluster.Client.FreezeAsync(waiting.Id));
        Assert.Equal(FailureCode.MoveRefused, refused.Code);
        await _cluster.Client.ReleaseAsync(waiting.Id);
        var ended = await Assert.ThrowsAsync<TensorFusionException>(() => _cluster.Client.FreezeAsync(waiting.Id));
        Assert.Equal(FailureCode.SliceEnded, ended.Code);
    }
}
