using TensorFusion.Driver;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Memory;

namespace TensorFusion.Tests.Unit.Worker;

public sealed class CompletionTrackerTests : ICompletionSink
{
    private readonly FakeDriver _driver = new() { RunsAtOnce = false };
    private bool _keepsOrder;
    private readonly List<string> _told = [];
    private readonly CompletionTracker _tracker;

    public CompletionTrackerTests() => _tracker = new CompletionTracker(_driver.Table, this);

    [Fact]
    public void Words_of_a_stream_are_told_in_order_and_only_when_reached()
    {
        var lane = Lane(7);
        Give(lane, 1);
        Give(lane, 2);

        Assert.Equal(CudaResult.NotReady, _tracker.Poll());
        Assert.Empty(_told);
        _driver.Finish(7);
        Assert.Equal(CudaResult.Success, _tracker.Poll());
        Assert.Equal(["word 1 1", "word 2 1"], _told);
        Assert.False(_tracker.HasPending);
    }

    [Fact]
    public void One_stream_does_not_wait_for_another()
    {
        var slow = Lane(7);
        var fast = Lane(8);
        Give(slow, 1);
        Give(fast, 2);

        _driver.Finish(8);
        _tracker.Poll();

        Assert.Equal(["word 2 1"], _told);
    }

    [Fact]
    public void A_stream_without_work_is_finished_at_once()
    {
        _tracker.AfterStream(Lane(7), CompletionAction.Word(3, 9));

        Assert.Equal(["word 3 9"], _told);
    }

    [Fact]
    public void The_worker_knows_of_a_broken_context_before_any_program()
    {
        var tracker = new CompletionTracker(_driver.Table, this) { Broken = result => _told.Add($"worker {result}") };
        var lane = new StreamLane(0, 7, blocking: true) { Dirty = true };
        tracker.Add(lane);
        _driver.Broken = CudaResult.Assert;

        tracker.AfterStream(lane, CompletionAction.Word(3, 9));

        Assert.Equal(["worker Assert", "error Assert", "word 3 9"], _told);
    }

    [Fact]
    public void The_end_of_a_stream_is_looked_after_before_it_is_told()
    {
        var lane = Lane(7);
        Give(lane, 1);
        _tracker.Reached = reached => _told.Add($"reached {reached.Stream} {reached.First is null}");

        _driver.Finish(7);
        _tracker.Poll();

        Assert.Equal(["reached 7 True", "word 1 1"], _told);
    }

    [Fact]
    public void A_broken_context_is_told_before_its_waiters_are_let_go()
    {
        var lane = Lane(7);
        lane.Dirty = true;
        _driver.Broken = CudaResult.IllegalAddress;

        _tracker.AfterStream(lane, CompletionAction.Word(3, 9));
        _tracker.AfterDevice(lane.Device, CompletionAction.Word(4, 9));

        Assert.Equal(["error IllegalAddress", "word 3 9", "error IllegalAddress", "word 4 9"], _told);
    }

    [Fact]
    public void A_fence_after_the_last_point_needs_no_event_of_its_own()
    {
        var lane = Lane(7);
        Give(lane, 1);
        var recorded = _driver.Calls.Count;
        _tracker.AfterStream(lane, CompletionAction.Word(2, 5));

        _driver.Finish(7);
        _tracker.Poll();
        Assert.Equal(["word 1 1", "word 2 5"], _told);
        Assert.Equal(recorded, _driver.Calls.Count);
    }

    [Fact]
    public void The_legacy_stream_waits_for_blocking_streams_and_not_for_others()
    {
        var legacy = Lane(0);
        var blocking = Lane(7);
        var apart = Lane(8, blocking: false);
        apart.Dirty = true;
        _tracker.AfterStream(legacy, CompletionAction.Word(1, 1));
        Assert.Equal(["word 1 1"], _told);

        blocking.Dirty = true;
        _tracker.AfterStream(legacy, CompletionAction.Word(2, 1));
        Assert.Equal(["word 1 1"], _told);
        _driver.Finish(0);
        _tracker.Poll();
        Assert.Equal(["word 1 1", "word 2 1"], _told);
    }

    [Fact]
    public void Waiting_for_a_device_ends_with_its_last_stream()
    {
        Give(Lane(7), 1);
        Give(Lane(8), 2);
        Give(Lane(9, device: 1), 3);
        _tracker.AfterDevice(0, CompletionAction.Word(4, 1));

        _driver.Finish(7);
        _tracker.Poll();
        Assert.DoesNotContain("word 4 1", _told);
        _driver.Finish(8);
        _tracker.Poll();
        Assert.Contains("word 4 1", _told);
        Assert.DoesNotContain("word 3 1", _told);
    }

    [Fact]
    public void Waiting_for_a_device_includes_streams_that_were_destroyed()
    {
        var lane = Lane(7);
        lane.Dirty = true;
        _tracker.Retire(lane);
        _tracker.AfterDevice(0, CompletionAction.Word(4, 1));

        _tracker.Poll();
        Assert.Empty(_told);
        _driver.Finish(7);
        _tracker.Poll();
        Assert.Equal(["word 4 1"], _told);
    }

    [Fact]
    public void Memory_is_given_back_after_the_device_is_done_with_it()
    {
        var owner = new object();
        var memory = new MemoryManager(_driver.Table, 0, 0x400000000000, 1UL << 40, new VramLedger(64 << 20));
        memory.Allocate(owner, 4 << 20, out var address);
        var lane = Lane(7);
        lane.Dirty = true;
        _tracker.AfterDevice(0, CompletionAction.Reclaim(memory.Detach(owner, address)!));

        _tracker.Poll();
        Assert.Equal(4UL << 20, memory.Ledger.Used);
        _driver.Finish(7);
        _tracker.Poll();
        Assert.Equal(0UL, memory.Ledger.Used);
    }

    [Fact]
    public void A_free_during_a_capture_waits_for_its_end()
    {
        var owner = new object();
        var memory = new MemoryManager(_driver.Table, 0, 0x400000000000, 1UL << 40, new VramLedger(64 << 20));
        memory.Allocate(owner, 4 << 20, out var address);
        var lane = Lane(7);
        lane.Capture = new CaptureSession(null);
        _tracker.AfterDevice(0, CompletionAction.Reclaim(memory.Detach(owner, address)!));
        Assert.Equal(4UL << 20, memory.Ledger.Used);

        lane.Capture = null;
        _tracker.CaptureEnded();
        Assert.Equal(0UL, memory.Ledger.Used);
    }

    [Fact]
    public void A_broken_context_is_reported_and_lets_every_waiter_go()
    {
        var lane = Lane(7);
        Give(lane, 1);
        lane.Dirty = true;
        _tracker.AfterStream(lane, CompletionAction.ChunkReady(5));
        _driver.Broken = CudaResult.IllegalAddress;

        Assert.Equal(CudaResult.IllegalAddress, _tracker.Poll());
        Assert.Empty(_told);
        _tracker.FailAll();
        Assert.Equal(["word 1 1", "chunk 5 Failed"], _told);
        Assert.False(_tracker.HasPending);
    }

    [Fact]
    public void A_word_never_overtakes_a_delivery_that_it_covers()
    {
        _keepsOrder = true;
        var copying = Lane(7);
        var waiting = Lane(8);
        copying.Dirty = true;
        _tracker.AfterStream(copying, CompletionAction.ChunkReady(5));
        Give(waiting, 1);
        Give(copying, 2);

        // Both finish between the look at the first and the look at the second.
        _driver.Querying = stream =>
        {
            if (stream == 8)
            {
                _driver.Finish(7);
                _driver.Finish(8);
            }
        };
        _tracker.Poll();

        Assert.Equal(["chunk 5 Ready", "word 1 1"], _told);
        Assert.Equal(CudaResult.Success, _tracker.Poll());
        Assert.Equal(["chunk 5 Ready", "word 1 1", "word 2 1"], _told);
        Assert.False(_tracker.HasPending);
    }

    [Fact]
    public void Events_are_used_again_when_nobody_holds_them()
    {
        var lane = Lane(7);
        var handles = new HashSet<nint>();
        for (var i = 0; i < 20; i++)
        {
            Give(lane, 1);
            handles.Add(lane.Last!.Event!.Handle);
            _driver.Finish(7);
            _tracker.Poll();
        }

        Assert.Single(handles);
    }

    bool ICompletionSink.KeepsOrder => _keepsOrder;

    void ICompletionSink.Complete(uint word, ulong generation) => _told.Add($"word {word} {generation}");

    void ICompletionSink.SetAsyncError(CudaResult error) => _told.Add($"error {error}");

    void ICompletionSink.SetChunk(uint chunk, ChunkState state) => _told.Add($"chunk {chunk} {state}");

    private StreamLane Lane(nint stream, bool blocking = true, int device = 0)
    {
        var lane = new StreamLane(device, stream, blocking);
        _tracker.Add(lane);
        return lane;
    }

    private void Give(StreamLane lane, uint word)
    {
        lane.Dirty = true;
        Assert.Equal(CudaResult.Success, _tracker.AfterStream(lane, CompletionAction.Word(word, 1)));
    }
}
