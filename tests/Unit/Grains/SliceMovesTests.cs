using TensorFusion.Grains.Gpus;
using TensorFusion.Grains.Slices;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class SliceMovesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(1);

    [Fact]
    public void A_slice_goes_from_running_over_freezing_frozen_and_resuming_to_running()
    {
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: false, Start)!;
        Assert.Equal((SlicePhase.Freezing, 1L), (state.Phase, state.Attempt));
        state = Report(state, MemoryResidency.Freezing, 1);
        Assert.Equal(SlicePhase.Freezing, state.Phase);
        state = Report(state, MemoryResidency.Frozen, 1);
        Assert.Equal((SlicePhase.Frozen, MemoryTier.Host), (state.Phase, state.Tier));
        state = SliceMoves.GaveVramBack(state, gaveBack: true, Start);
        state = SliceMoves.Resume(state, Start)!;
        Assert.Equal((SlicePhase.Resuming, 2L), (state.Phase, state.Attempt));
        Assert.Same(state, Report(state, MemoryResidency.Frozen, 1));
        state = Report(state, MemoryResidency.Hot, 2);
        Assert.Equal((SlicePhase.Running, null), (state.Phase, state.Tier));
    }

    [Fact]
    public void An_old_report_of_a_hot_worker_does_not_end_a_freeze()
    {
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: false, Start)!;
        Assert.Same(state, Report(state, MemoryResidency.Hot, 0));
    }

    [Fact]
    public void A_refused_freeze_leaves_the_slice_running_with_the_reason()
    {
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: true, Start)!;
        state = Report(state, MemoryResidency.Hot, 1, "no room");
        Assert.Equal((SlicePhase.Running, "no room"), (state.Phase, state.Refusal));
        Assert.Contains("no room", state.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frozen_slice_goes_on_to_the_disk_and_not_back_to_the_host()
    {
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: false, Start)!;
        state = Report(state, MemoryResidency.Frozen, 1);
        Assert.Null(SliceMoves.Freeze(state, MemoryTier.Host, byItself: false, Start));
        state = SliceMoves.Freeze(state, MemoryTier.Disk, byItself: false, Start)!;
        state = Report(state, MemoryResidency.Frozen, 2, "the disk is full");
        Assert.Equal(
            (SlicePhase.Frozen, MemoryTier.Host, "the disk is full"), (state.Phase, state.Tier, state.Refusal));
    }

    [Fact]
    public void A_card_without_room_lets_a_resume_wait_and_ask_again()
    {
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: false, Start)!;
        state = SliceMoves.Resume(Report(state, MemoryResidency.Frozen, 1), Start)!;
        state = Report(state, MemoryResidency.Frozen, 2, "the card is full");
        Assert.Equal((SlicePhase.Resuming, 3L), (state.Phase, state.Attempt));
        Assert.Contains("the card is full", state.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ready_worker_does_not_make_a_frozen_slice_run_and_a_dead_one_ends_the_move()
    {
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: false, Start)!;
        state = Report(state, MemoryResidency.Frozen, 1);
        var ready = Ready();
        Assert.Same(state, SliceStateMachine.Report(state, ready, Start, out _));
        state = SliceMoves.GaveVramBack(state, gaveBack: true, Start);
        var died = ready with { Phase = WorkerPhase.Exited, Message = "gone" };
        state = SliceStateMachine.Report(state, died, Start, out _);
        Assert.Equal(
            (SlicePhase.Placed, 0L, null, true), (state.Phase, state.Attempt, state.Tier, state.GaveVramBack));
    }

    [Fact]
    public void A_frozen_reservation_counts_compute_and_no_memory_and_is_taken_again_only_when_there_is_room()
    {
        var (tflops, vram) = (Tflops.From(100), MiB.FromGiB(8));
        GpuReservation Of(string slice, int gib) =>
            new() { SliceId = slice, Tflops = Tflops.From(30), Vram = MiB.FromGiB(gib) };
        var ledger = GpuLedger.Empty.Reserve(Of("a", 6), tflops, vram).Ledger;
        ledger = ledger.SetFrozen("a", frozen: true, MiB.Zero, vram).Ledger;
        Assert.Equal((Tflops.From(30), MiB.Zero), (ledger.ReservedTflops, ledger.ReservedVram));
        ledger = ledger.Reserve(Of("b", 4), tflops, vram).Ledger;
        var refused = ledger.SetFrozen("a", frozen: false, MiB.Zero, vram);
        Assert.False(refused.Accepted);
        Assert.Contains("4GiB free", refused.Reason, StringComparison.Ordinal);
        var taken = ledger.Release("b").SetFrozen("a", frozen: false, MiB.Zero, vram);
        Assert.True(taken.Accepted);
        Assert.Equal(MiB.FromGiB(6), taken.Ledger.ReservedVram);
        Assert.False(ledger.SetFrozen("x", frozen: true, MiB.Zero, vram).Accepted);
    }

    [Fact]
    public void What_a_frozen_slice_keeps_on_the_card_stays_reserved()
    {
        var (tflops, vram) = (Tflops.From(100), MiB.FromGiB(8));
        var own = new GpuReservation { SliceId = "a", Tflops = Tflops.From(10), Vram = MiB.FromGiB(6) };
        var ledger = GpuLedger.Empty.Reserve(own, tflops, vram).Ledger
            .SetFrozen("a", frozen: true, MiB.FromGiB(1), vram).Ledger;
        Assert.Equal(MiB.FromGiB(1), ledger.ReservedVram);
        var other = own with { SliceId = "b" };
        Assert.False(ledger.Reserve(other with { Vram = MiB.FromGiB(8) }, tflops, vram).Accepted);
        ledger = ledger.Reserve(other with { Vram = MiB.FromGiB(2) }, tflops, vram).Ledger;
        ledger = ledger.SetFrozen("a", frozen: false, MiB.Zero, vram).Ledger;
        Assert.Equal(MiB.FromGiB(8), ledger.ReservedVram);
        Assert.Equal(ledger, ledger.Reserve(own, tflops, vram).Ledger);
    }

    [Fact]
    public void A_frozen_slice_that_is_resized_stays_frozen()
    {
        var (tflops, vram) = (Tflops.From(100), MiB.FromGiB(8));
        var own = new GpuReservation { SliceId = "a", Tflops = Tflops.From(10), Vram = MiB.FromGiB(6) };
        var ledger = GpuLedger.Empty.Reserve(own, tflops, vram).Ledger
            .SetFrozen("a", frozen: true, MiB.FromGiB(1), vram).Ledger;
        ledger = ledger.Resize(own with { Vram = MiB.FromGiB(7) }, onlyGrow: false, tflops, vram).Ledger;
        Assert.Equal(MiB.FromGiB(1), ledger.ReservedVram);
        Assert.True(Assert.Single(ledger.Reservations).Frozen);
    }

    [Fact]
    public void A_slice_yields_when_it_is_idle_or_had_its_time_and_never_to_a_lower_quality_of_service()
    {
        var state = Running();
        Assert.Null(Yield(state, QualityOfService.Medium, TimeSpan.Zero, Start.AddSeconds(9)));
        Assert.NotNull(Yield(state, QualityOfService.Medium, TimeSpan.Zero, Start.AddSeconds(10)));
        Assert.NotNull(Yield(state, QualityOfService.Medium, TimeSpan.FromSeconds(2), Start));
        Assert.Null(Yield(state, QualityOfService.Low, TimeSpan.MaxValue, Start.AddDays(1)));
        var leaving = Yield(state, QualityOfService.High, TimeSpan.MaxValue, Start)!;
        var gone = Report(leaving, MemoryResidency.Frozen, 1);
        Assert.False(SliceMoves.MayReturn(gone, Start.AddSeconds(2)));
        Assert.True(SliceMoves.MayReturn(gone, Start.AddSeconds(3)));
    }

    [Fact]
    public void A_slice_that_is_never_evicted_does_not_yield()
    {
        var state = Running() with { Spec = Running().Spec! with { Qos = QualityOfService.Critical } };
        Assert.Null(Yield(state, QualityOfService.Critical, TimeSpan.MaxValue, Start.AddDays(1)));
    }

    [Fact]
    public void A_slice_whose_freeze_took_long_stays_longer()
    {
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: true, Start)!;
        state = SliceMoves.Report(
            state, new() { Residency = MemoryResidency.Frozen, Attempt = 1 }, Start.AddSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(60), SliceMoves.Stay(state, PoolTerms.None));
    }

    [Fact]
    public void A_stay_is_as_long_as_the_pool_says_and_longer_when_swapping_costs_more()
    {
        var terms = new PoolTerms { Residence = TimeSpan.FromSeconds(1), SwapPart = 0.2 };
        Assert.Equal(TimeSpan.FromSeconds(1), SliceMoves.Stay(Running(), terms));
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: true, Start)!;
        state = SliceMoves.Report(
            state, new() { Residency = MemoryResidency.Frozen, Attempt = 1 }, Start.AddSeconds(3));
        state = SliceMoves.GaveVramBack(state, gaveBack: true, Start.AddSeconds(3));
        state = SliceMoves.Resume(state, Start.AddSeconds(9))!;
        state = SliceMoves.GaveVramBack(state, gaveBack: false, Start.AddSeconds(20));
        state = SliceMoves.Report(
            state, new() { Residency = MemoryResidency.Hot, Attempt = 2 }, Start.AddSeconds(21));
        Assert.Equal(TimeSpan.FromSeconds(4), SliceMoves.SwapCost(state));
        Assert.Equal(TimeSpan.FromSeconds(20), SliceMoves.Stay(state, terms));
    }

    [Fact]
    public void A_slice_that_has_to_leave_again_and_again_while_it_is_used_thrashes()
    {
        var (state, now) = (Running(), Start);
        for (var turn = 1; turn <= 3; turn++)
        {
            now += TimeSpan.FromSeconds(11);
            Assert.Equal(turn > 2, SliceMoves.Thrashes(state, PoolTerms.None, now));
            state = Yield(state, QualityOfService.Medium, TimeSpan.Zero, now)!;
            Assert.Equal((turn, turn), (state.Evictions, state.BusyEvictions));
            state = state with { Phase = SlicePhase.Running, MovedAt = now };
        }

        Assert.False(SliceMoves.Thrashes(state, PoolTerms.None, now.AddMinutes(2)));
        state = Yield(state, QualityOfService.Medium, TimeSpan.FromSeconds(5), now)!;
        Assert.Equal((4, 0), (state.Evictions, state.BusyEvictions));
    }

    [Fact]
    public void A_slice_that_was_to_be_ready_before_its_use_stays_frozen_when_there_is_no_room()
    {
        var state = SliceMoves.Freeze(Running(), MemoryTier.Host, byItself: true, Start)!;
        state = SliceMoves.GaveVramBack(Report(state, MemoryResidency.Frozen, 1), gaveBack: true, Start);
        var resuming = SliceMoves.Resume(state, Start)!;
        var frozen = SliceMoves.StayFrozen(resuming, Start);
        Assert.Equal((SlicePhase.Frozen, state.Message), (frozen.Phase, frozen.Message));
        Assert.Equal(SlicePhase.Resuming, SliceMoves.Resume(frozen, Start)!.Phase);
        Assert.Equal(SlicePhase.Resuming, SliceMoves.StayFrozen(resuming with { GaveVramBack = false }, Start).Phase);
    }

    [Fact]
    public void Idle_slices_leave_by_their_quality_of_service()
    {
        var levels = QosCatalogue.Default;
        Assert.Null(levels.Of(QualityOfService.Low).LeavesCard(TimeSpan.FromSeconds(59)));
        Assert.Equal(MemoryTier.Host, levels.Of(QualityOfService.Low).LeavesCard(TimeSpan.FromMinutes(1)));
        Assert.Equal(MemoryTier.Disk, levels.Of(QualityOfService.Low).LeavesCard(TimeSpan.FromHours(1)));
        Assert.Null(levels.Of(QualityOfService.Critical).LeavesCard(TimeSpan.FromDays(6)));
        Assert.True(levels.Of(QualityOfService.High).LeavesHost(TimeSpan.FromDays(7)));
        Assert.Null(levels.WithCoolDown("off").Of(QualityOfService.Low).LeavesCard(TimeSpan.MaxValue));
        Assert.Null(levels.WithCoolDown("low=1s/2s").Of(QualityOfService.High).LeavesCard(TimeSpan.MaxValue));
        foreach (var wrong in (string[])["", "low", "low=1m", "low=2m/1m", "big=1m/2m", "low=1x/2x"])
        {
            Assert.Throws<FormatException>(() => levels.WithCoolDown(wrong));
        }
    }

    private static SliceState? Yield(SliceState state, QualityOfService asker, TimeSpan idle, DateTimeOffset now) =>
        SliceMoves.Yield(
            state, QosCatalogue.Default.Of(state.Spec!.Qos), QosCatalogue.Default.Of(asker), PoolTerms.None, idle, now);

    private static WorkerReport Ready() =>
        new() { Node = "n", Epoch = 1, Phase = WorkerPhase.Ready, Pid = 7, ConnectionUri = "shm:" };

    private static SliceState Running()
    {
        var place = new SlicePlacement
        {
            Node = "n",
            Gpus = [new() { GpuId = "n/GPU-0", Uuid = "GPU-0", VirtualUuid = "GPU-v", Model = "M" }],
        };
        var spec = new SliceSpec
        {
            Tenant = "t",
            Name = "s",
            Tflops = Tflops.From(10),
            Vram = MiB.FromGiB(1),
            Pool = "p",
            Restart = RestartPolicy.OnFailure,
        };
        var state = SliceStateMachine.Place(SliceStateMachine.Create(spec, "00", Start), place, Start)!;
        var ready = Ready();
        return SliceStateMachine.Report(state, ready, Start, out _);
    }

    private static SliceState Report(SliceState state, MemoryResidency residency, long attempt, string refusal = "") =>
        SliceMoves.Report(
            state,
            new() { Residency = residency, Attempt = attempt, Tiers = new() { Refusal = refusal } },
            Start);
}
