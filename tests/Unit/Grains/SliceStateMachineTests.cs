using CsCheck;
using TensorFusion.Grains.Slices;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class SliceStateMachineTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(1);

    private static readonly SlicePlacement Place = new()
    {
        Node = "n",
        Gpus = [new() { GpuId = "n/GPU-0", Uuid = "GPU-0", VirtualUuid = "GPU-v", Model = "M" }],
    };

    [Fact]
    public void A_slice_goes_from_pending_over_placed_to_running()
    {
        var state = New();
        Assert.Equal((SlicePhase.Pending, 0L), (state.Phase, state.Epoch));
        state = SliceStateMachine.Place(state, Place, Start)!;
        Assert.Equal((SlicePhase.Placed, 1L, true), (state.Phase, state.Epoch, state.HoldsResources));
        state = Report(state, WorkerPhase.Ready, Start);
        Assert.Equal((SlicePhase.Running, ""), (state.Phase, state.Message));
        Assert.Equal(Start, state.RunningSince);
        state = SliceStateMachine.End(state, SlicePhase.Released, "done", Start);
        Assert.Equal((SlicePhase.Released, "done", true), (state.Phase, state.Message, state.HoldsResources));
        Assert.False(SliceStateMachine.GaveBack(state, Start).HoldsResources);
    }

    [Fact]
    public void A_place_that_is_lost_is_given_up_for_another_one_with_a_later_worker()
    {
        var state = SliceStateMachine.Place(New(), Place, Start)!;
        state = SliceStateMachine.Unplace(state, "taken by another", Start);
        Assert.Equal(
            (SlicePhase.Pending, "taken by another", "", false, 0),
            (state.Phase, state.Message, state.Node, state.HoldsResources, state.Gpus.Length));
        state = SliceStateMachine.Place(state, Place with { Node = "other" }, Start)!;
        Assert.Equal((SlicePhase.Placed, "other", 2L), (state.Phase, state.Node, state.Epoch));
        var running = Report(SliceStateMachine.Place(New(), Place, Start)!, WorkerPhase.Ready, Start);
        Assert.Same(running, SliceStateMachine.Unplace(running, "late", Start));
    }

    [Fact]
    public void The_same_place_again_is_accepted_and_another_is_not()
    {
        var state = SliceStateMachine.Place(New(), Place, Start)!;
        Assert.Same(state, SliceStateMachine.Place(state, Place, Start));
        Assert.Null(SliceStateMachine.Place(state, Place with { Node = "other" }, Start));
        Assert.Null(SliceStateMachine.Place(
            SliceStateMachine.End(New(), SlicePhase.Released, "x", Start), Place, Start));
        Assert.Null(SliceStateMachine.Place(new(), Place, Start));
    }

    [Fact]
    public void A_worker_that_is_not_the_slices_own_is_to_be_stopped()
    {
        var state = SliceStateMachine.Place(New(), Place, Start)!;
        Assert.Equal(WorkerVerdict.Stop, Verdict(state, epoch: 0, node: "n"));
        Assert.Equal(WorkerVerdict.Stop, Verdict(state, epoch: 2, node: "n"));
        Assert.Equal(WorkerVerdict.Stop, Verdict(state, epoch: 1, node: "other"));
        Assert.Equal(WorkerVerdict.Stop, Verdict(new(), epoch: 1, node: "n"));
        Assert.Equal(WorkerVerdict.Stop, Verdict(
            SliceStateMachine.End(state, SlicePhase.Released, "x", Start), epoch: 1, node: "n"));
        Assert.Equal(WorkerVerdict.Keep, Verdict(state, epoch: 1, node: "n"));
    }

    [Fact]
    public void A_dead_worker_is_replaced_and_the_slice_says_why()
    {
        var state = Report(Running(), WorkerPhase.Exited, Start, "killed");
        Assert.Equal((SlicePhase.Placed, "killed", 2L, 1), (state.Phase, state.Message, state.Epoch, state.Restarts));
        Assert.Equal("", state.ConnectionUri);
        state = Report(state, WorkerPhase.Ready, Start);
        Assert.Equal((SlicePhase.Running, "new worker after: killed"), (state.Phase, state.Message));
    }

    [Fact]
    public void A_fault_stops_new_programs_until_the_worker_is_replaced()
    {
        var state = Report(Running(), WorkerPhase.Faulted, Start, "illegal address");
        Assert.Equal((SlicePhase.Placed, "illegal address", 1L), (state.Phase, state.Message, state.Epoch));
        Assert.Equal("", state.ConnectionUri);
        Assert.Equal(2, Report(state, WorkerPhase.Exited, Start, "gone").Epoch);
    }

    [Fact]
    public void A_slice_that_must_not_restart_fails_with_its_worker()
    {
        var state = SliceStateMachine.Create(TestSlices.Spec() with { Restart = RestartPolicy.Never }, "t", Start);
        state = Report(SliceStateMachine.Place(state, Place, Start)!, WorkerPhase.Exited, Start, "killed");
        Assert.Equal((SlicePhase.Failed, "killed", true), (state.Phase, state.Message, state.HoldsResources));
        Assert.Equal(Start, state.EndedAt);
    }

    [Fact]
    public void Workers_that_die_in_a_row_are_started_later_and_later_and_then_not_any_more()
    {
        var state = Running();
        var delays = new List<TimeSpan>();
        while (!state.Phase.IsFinal())
        {
            state = Report(state, WorkerPhase.Exited, Start, "killed");
            delays.Add(state.StartAfter - Start);
        }

        Assert.Equal(SlicePhase.Failed, state.Phase);
        Assert.Equal(SliceStateMachine.MaxFailuresInRow + 1, delays.Count);
        Assert.Equal(TimeSpan.Zero, delays[0]);
        Assert.Equal(TimeSpan.FromSeconds(0.5), delays[1]);
        Assert.Equal(TimeSpan.FromSeconds(4), delays[4]);
    }

    [Fact]
    public void A_worker_that_ran_well_breaks_the_row()
    {
        var state = Running();
        for (var i = 0; i < 20; i++)
        {
            var later = Start + (SliceStateMachine.GoodHealth * (i + 1));
            state = Report(state, WorkerPhase.Exited, later, "killed");
            state = Report(state, WorkerPhase.Ready, later);
        }

        Assert.Equal((SlicePhase.Running, 20), (state.Phase, state.Restarts));
    }

    [Fact]
    public void Whatever_happens_versions_and_epochs_grow_and_an_end_is_final() => Gen
        .Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[0, 5])
        .Array[1, 60]
        .Sample(steps =>
        {
            var state = New();
            var now = Start;
            foreach (var (what, epoch, seconds) in steps)
            {
                now += TimeSpan.FromSeconds(seconds - 1);
                var next = what switch
                {
                    0 => SliceStateMachine.Unplace(state, $"reason {seconds}", now),
                    1 => SliceStateMachine.Place(state, Place, now) ?? state,
                    2 => SliceStateMachine.End(state, SlicePhase.Released, "x", now),
                    _ => SliceStateMachine.Report(state, New((WorkerPhase)(what - 3), epoch), now, out _),
                };
                Assert.True(ReferenceEquals(next, state) || next.Version > state.Version);
                Assert.True(next.Epoch >= state.Epoch);
                Assert.True(!state.Phase.IsFinal() || ReferenceEquals(next, state));
                Assert.Equal(next.Phase == SlicePhase.Running, next.ConnectionUri.Length > 0);
                Assert.True(next.HoldsResources || next.Phase is SlicePhase.Pending || next.Phase.IsFinal());
                state = next;
            }
        });

    private static SliceState New() => SliceStateMachine.Create(TestSlices.Spec(), "t", Start);

    private static SliceState Running() =>
        Report(SliceStateMachine.Place(New(), Place, Start)!, WorkerPhase.Ready, Start);

    private static WorkerReport New(WorkerPhase phase, long epoch, string node = "n", string message = "m") => new()
    {
        Node = node,
        Epoch = epoch,
        Phase = phase,
        Message = message,
        Pid = 7,
        ConnectionUri = phase == WorkerPhase.Ready ? "shm:///x" : "",
    };

    private static SliceState Report(SliceState state, WorkerPhase phase, DateTimeOffset now, string message = "") =>
        SliceStateMachine.Report(state, New(phase, state.Epoch, message: message), now, out _);

    private static WorkerVerdict Verdict(SliceState state, long epoch, string node)
    {
        SliceStateMachine.Report(state, New(WorkerPhase.Ready, epoch, node), Start, out var verdict);
        return verdict;
    }
}
