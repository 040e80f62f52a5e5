using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>Running slices grow and shrink at once, all or nothing.</summary>
public sealed class ResizeTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    private TestMachine Machine => _cluster.Machines[0];

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(1, cards: 2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_slice_grows_on_its_card_and_in_its_worker_without_a_restart()
    {
        var slice = await _cluster.RunAsync(20, 4);
        var after = await _cluster.Client.ResizeAsync(
            slice.Id, new() { Tflops = Tflops.From(50), Vram = MiB.FromGiB(8), LimitTflops = Tflops.From(80) });
        Assert.Equal((Tflops.From(50), MiB.FromGiB(8)), (after.Spec.Tflops, after.Spec.Vram));
        Assert.Equal((slice.Epoch, slice.WorkerPid), (after.Epoch, after.WorkerPid));
        Assert.Equal(500_000, after.Gpus[0].Share.PartsPerMillion);
        var held = (await _cluster.CardsAsync()).SelectMany(card => card.Reservations).Single();
        Assert.Equal((Tflops.From(50), MiB.FromGiB(8)), (held.Tflops, held.Vram));
        var device = Machine.Workers[slice.Id].Spec.Devices[0];
        Assert.Equal((50, 80.0, 8L << 30), (device.Tflops, device.LimitTflops, device.VramLimitBytes));

        var back = await _cluster.Client.ResizeAsync(slice.Id, new() { LimitTflops = Tflops.Zero });
        Assert.Null(back.Spec.LimitTflops);
        Assert.Null(Machine.Workers[slice.Id].Spec.Devices[0].LimitTflops);
    }

    [Fact]
    public async Task What_a_slice_gives_up_another_one_gets()
    {
        var slices = new[] { await _cluster.RunAsync(100, 4), await _cluster.RunAsync(100, 4) };
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(60, 4));
        Assert.Equal(SlicePhase.Pending, waiting.Phase);
        await _cluster.Client.ResizeAsync(slices[0].Id, new() { Tflops = Tflops.From(40) });
        Assert.Equal(slices[0].Gpus[0].GpuId, (await _cluster.RunsAsync(waiting.Id)).Gpus[0].GpuId);
        Assert.Empty(Machine.Violations);
    }

    [Fact]
    public async Task A_card_without_room_refuses_and_nothing_changes()
    {
        var request = Requests.Of(30, 4) with { GpuCount = 2 };
        var slice = await _cluster.RunsAsync((await _cluster.Client.SubmitAsync(request)).Id);
        var other = await _cluster.RunAsync(60, 4);
        var error = await Assert.ThrowsAsync<TensorFusionException>(
            () => _cluster.Client.ResizeAsync(slice.Id, new() { Tflops = Tflops.From(50) }));
        Assert.Equal(FailureCode.NoRoom, error.Code);
        Assert.Contains("50 TFLOPS asked, 40 free", error.Message);
        Assert.Equal(Tflops.From(30), (await _cluster.Client.DescribeAsync(slice.Id)).Spec.Tflops);
        Assert.Equal(Tflops.From(120), await _cluster.ReservedAsync());
        Assert.All(Machine.Workers[slice.Id].Spec.Devices, device => Assert.Equal(30, device.Tflops));
        await _cluster.Client.ReleaseAsync(other.Id);
        await _cluster.Client.ResizeAsync(slice.Id, new() { Tflops = Tflops.From(50) });
        Assert.Equal(Tflops.From(100), await _cluster.ReservedAsync());
    }

    [Fact]
    public async Task Memory_that_is_in_use_is_not_taken_away()
    {
        var slice = await _cluster.RunAsync(20, 4);
        Machine.Workers[slice.Id].UsedBytes = 3L << 30;
        var error = await Assert.ThrowsAsync<TensorFusionException>(
            () => _cluster.Client.ResizeAsync(slice.Id, new() { Vram = MiB.FromGiB(2) }));
        Assert.Equal(FailureCode.InvalidVram, error.Code);
        Assert.Contains("3072 MiB are in use, 2048 MiB asked", error.Message);
        var card = (await _cluster.CardsAsync()).Single(card => card.Id == slice.Gpus[0].GpuId);
        Assert.Equal(MiB.FromGiB(4), card.ReservedVram);
        Assert.Equal(MiB.FromGiB(3), (await _cluster.Client.ResizeAsync(
            slice.Id, new() { Vram = MiB.FromGiB(3) })).Spec.Vram);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        var slice = await _cluster.RunAsync(20, 4);
        SliceResize[] bad =
        [
            new() { Tflops = Tflops.Zero },
            new() { Vram = MiB.Zero },
            new() { LimitTflops = Tflops.From(10) },
        ];
        foreach (var change in bad)
        {
            var error = await Assert.ThrowsAsync<TensorFusionException>(
                () => _cluster.Client.ResizeAsync(slice.Id, change));
            Assert.True(error.IsBadRequest);
        }

        await _cluster.Client.ReleaseAsync(slice.Id);
        var ended = await Assert.ThrowsAsync<TensorFusionException>(
            () => _cluster.Client.ResizeAsync(slice.Id, new() { Tflops = Tflops.From(1) }));
        Assert.Equal(FailureCode.SliceEnded, ended.Code);
    }

    [Fact]
    public async Task A_resized_slice_is_still_found_by_its_key_and_comes_back_with_its_new_size()
    {
        var made = await _cluster.Client.SubmitAsync(Requests.Of(20, 4), "key-1");
        await _cluster.RunsAsync(made.Id);
        await _cluster.Client.ResizeAsync(made.Id, new() { Tflops = Tflops.From(30) });
        await _cluster.DeactivateAsync(_cluster.Grains.GetGrain<ISliceGrain>(made.Id));
        var again = await _cluster.Client.SubmitAsync(Requests.Of(20, 4), "key-1");
        Assert.Equal((made.Id, Tflops.From(30)), (again.Id, again.Spec.Tflops));
        Machine.KillWorker(made.Id);
        await _cluster.BecomesAsync(made.Id, now => now is { Phase: SlicePhase.Running, Epoch: 2 });
        Assert.Equal(30, Machine.Workers[made.Id].Spec.Devices[0].Tflops);
        Assert.Equal(Tflops.From(30), await _cluster.ReservedAsync());
    }

    [Theory]
    [InlineData("IGpuGrain.ResizeAsync")]
    [InlineData("INodeGrain.ResizeWorkerAsync")]
    public async Task A_resize_that_is_interrupted_is_finished_later(string call)
    {
        var slice = await _cluster.RunAsync(20, 4);
        _cluster.Faults.Cut(call);
        var resizing = _cluster.Client.ResizeAsync(slice.Id, new() { Tflops = Tflops.From(70) });
        var deadline = _cluster.Clock.GetUtcNow() + TimeSpan.FromSeconds(3);
        await Eventually.TrueAsync(() => _cluster.Clock.GetUtcNow() > deadline, () => "the clock stands");
        _cluster.Faults.Cut(call, cut: false);
        await resizing;
        var after = await _cluster.BecomesAsync(slice.Id, now => now.Spec.Tflops == Tflops.From(70));
        Assert.Equal(Tflops.From(70), await _cluster.ReservedAsync());
        Assert.Equal(70, Machine.Workers[after.Id].Spec.Devices[0].Tflops);
    }
}
