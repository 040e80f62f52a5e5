using TensorFusion.Driver;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>Points and host functions on a device that writes words and waits for them.</summary>
public sealed unsafe class ProgressWordTests : ICompletionSink
{
    private readonly FakeDriver _driver = new() { RunsAtOnce = false, HasWords = true };
    private readonly List<string> _told = [];
    private readonly CompletionTracker _tracker;
    private readonly HostCallbacks _callbacks;

    public ProgressWordTests()
    {
        _tracker = new CompletionTracker(_driver.Table, this);
        _callbacks = new HostCallbacks((function, _, ticket) =>
        {
            _told.Add($"call {function} {ticket}");
            return true;
        });
    }

    [Fact]
    public void Points_are_told_without_asking_the_driver()
    {
        _driver.Querying = stream => Assert.Fail($"asked for stream {stream}");
        var lane = Lane(7);
        Give(lane, 1);
        Give(lane, 2);

        Assert.Equal(CudaResult.NotReady, _tracker.Poll());
        Assert.Empty(_told);
        _driver.Finish(7);
        Assert.Equal(CudaResult.Success, _tracker.Poll());
        Assert.Equal(["word 1 1", "word 2 1"], _told);
    }

    [Fact]
    public void Words_are_used_again()
    {
        var lane = Lane(7);
        for (var i = 0; i < 1000; i++)
        {
            Give(lane, 1);
            Assert.Equal(CudaResult.NotReady, _tracker.Poll());
            _driver.Finish(7);
            Assert.Equal(CudaResult.Success, _tracker.Poll());
        }

        Assert.Equal(1000, _told.Count);
    }

    [Fact]
    public void A_broken_context_is_found_though_no_word_tells_of_it()
    {
        Give(Lane(7), 1);
        _driver.Broken = CudaResult.IllegalAddress;

        Assert.Equal(CudaResult.NotReady, _tracker.Poll());
        Assert.True(SpinWait.SpinUntil(
            () => _tracker.Probe(0) == CudaResult.IllegalAddress, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void The_program_is_asked_after_it_was_told_what_ended_before()
    {
        var waiting = Lane(8);
        var other = Lane(7);
        Give(other, 1);
        waiting.Dirty = true;
        var hold = Ask(waiting, function: 5);

        _driver.Finish(8);
        _driver.Finish(7);
        _tracker.Poll();

        Assert.Equal(["word 1 1", "call 5 1"], _told);
        Assert.False(ProgressWords.HasReached(hold.Word, 1));
        _callbacks.Done(1);
        Assert.True(ProgressWords.HasReached(hold.Word, 1));
    }

    [Fact]
    public void A_program_that_is_gone_holds_no_stream()
    {
        var lane = Lane(7);
        lane.Dirty = true;
        var hold = Ask(lane, function: 5);
        _callbacks.Close();
        Assert.True(ProgressWords.HasReached(hold.Word, 1));

        _driver.Finish(7);
        _tracker.Poll();
        Assert.Empty(_told);
        Ask(lane, function: 6, hold);
        Assert.True(ProgressWords.HasReached(hold.Word, 2));
    }

    [Fact]
    public void The_word_of_a_stream_is_free_when_no_function_runs()
    {
        var lane = Lane(7);
        lane.Dirty = true;
        var hold = Ask(lane, function: 5);
        _driver.Finish(7);
        _tracker.Poll();
        Assert.False(_callbacks.TryForget(hold));

        _callbacks.Done(1);
        Assert.True(_callbacks.TryForget(hold));
        Assert.False(_callbacks.TryForget(hold));
    }

    [Fact]
    public void A_broken_context_asks_nobody()
    {
        var lane = Lane(7);
        lane.Dirty = true;
        var hold = Ask(lane, function: 5);

        _tracker.FailAll();

        Assert.Empty(_told);
        Assert.True(ProgressWords.HasReached(hold.Word, 1));
    }

    bool ICompletionSink.KeepsOrder => false;

    void ICompletionSink.Complete(uint word, ulong generation) => _told.Add($"word {word} {generation}");

    void ICompletionSink.SetAsyncError(CudaResult error) => _told.Add($"error {error}");

    void ICompletionSink.SetChunk(uint chunk, ChunkState state) => _told.Add($"chunk {chunk} {state}");

    private StreamHold Ask(StreamLane lane, ulong function, StreamHold? hold = null)
    {
        hold ??= _callbacks.Register(new StreamHold(_tracker.Words(0).Take()));
        var callback = _callbacks.Add(function, 0, once: true);
        _callbacks.Bind(callback, hold);
        Assert.Equal(CudaResult.Success, _tracker.AfterStream(lane, CompletionAction.Call(callback)));
        return hold;
    }

    private StreamLane Lane(nint stream)
    {
        var lane = new StreamLane(0, stream, blocking: true);
        _tracker.Add(lane);
        return lane;
    }

    private void Give(StreamLane lane, uint word)
    {
        lane.Dirty = true;
        Assert.Equal(CudaResult.Success, _tracker.AfterStream(lane, CompletionAction.Word(word, 1)));
    }
}
