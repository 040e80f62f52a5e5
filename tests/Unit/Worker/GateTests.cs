using TensorFusion.Arbiter.Accounts;
using TensorFusion.Arbiter.Qos;
using TensorFusion.Arbiter.Sharing;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Gate;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>What passes the gate and what waits, over a driver whose progress the test decides.</summary>
public sealed class GateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tf-gate-");
    private readonly FakeDriver _driver = new();
    private readonly TestWorker _worker;
    private readonly TurnSeat _seat;
    private readonly TurnSeat _other;

    public GateTests()
    {
        _worker = TestWorker.On(_driver, 64 << 20);
        _seat = Join();
        _other = Join();
        _worker.Device.Gate = new DeviceGate(_worker.Device.Driver, _seat, new GateOptions());
    }

    [Fact]
    public void Work_of_the_device_waits_while_another_slice_has_the_turn_and_copies_over_the_bus_do_not()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(1 << 20);
        Assert.True(_other.Ask(out _));
        program.TakeChunk(3);
        program.Submit(new CopyFromStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyFromStaging),
            Destination = address,
            Chunk = 3,
            Bytes = 16,
        });
        TestProgram.WaitFor(() => program.Chunk(3) == 0);
        program.Submit(TestProgram.Set(address));
        TestProgram.WaitFor(() => _other.OthersWait);
        Assert.DoesNotContain(Calls(), call => call.StartsWith("set", StringComparison.Ordinal));

        _other.Release(wanting: false);
        program.Fence(1);
        Assert.Contains(Calls(), call => call.StartsWith("set", StringComparison.Ordinal));
        Assert.Equal(1, _worker.Device.Gate!.Counters.Launches);
        Assert.True(_worker.Device.Gate.Counters.Throttled > 0);
        Assert.Equal(1, _worker.Device.Gate.Counters.Waits.Sum());
    }

    [Fact]
    public void A_copy_within_the_device_is_work_of_the_device()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(1 << 20);
        Assert.True(_other.Ask(out _));
        program.Submit(TestProgram.Copy(address, address + 4096, 16));
        TestProgram.WaitFor(() => _other.OthersWait);
        Assert.DoesNotContain(Calls(), call => call.StartsWith("copy", StringComparison.Ordinal));
        _other.Release(wanting: false);
        program.Fence(1);
        Assert.Contains(Calls(), call => call.StartsWith("copy", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_in_flight_is_bounded_and_a_turn_is_given_up_when_it_has_ended()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(1 << 20);
        _driver.RunsAtOnce = false;
        for (var i = 0; i < 10; i++)
        {
            program.Submit(TestProgram.Set(address));
        }

        TestProgram.WaitFor(() => Sets() == 2);
        Assert.False(_other.Ask(out _));
        _driver.RunsAtOnce = true;
        TestProgram.WaitFor(() => Sets() == 10);
        TestProgram.WaitFor(() => _other.Ask(out _));
    }

    [Fact]
    public void A_turn_does_not_end_for_want_of_work_while_there_is_work_at_hand()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(1 << 20);
        _driver.RunsAtOnce = false;
        for (var i = 0; i < 6; i++)
        {
            program.Submit(TestProgram.Set(address));
        }

        TestProgram.WaitFor(() => Sets() == 2);
        Assert.False(_other.Ask(out _));
        _driver.RunsAtOnce = true;

        // The other slice never ends a turn: had it been given one, the rest could not pass.
        TestProgram.WaitFor(() => Sets() == 6);
        TestProgram.WaitFor(() => _other.Owns);
    }

    [Fact]
    public void A_program_that_leaves_while_it_waits_wants_no_turn_any_more()
    {
        var program = _worker.Attach();
        var address = program.Allocate(1 << 20);
        Assert.True(_other.Ask(out _));
        program.Submit(TestProgram.Set(address));
        TestProgram.WaitFor(() => _other.OthersWait);
        program.Dispose();
        _worker.WaitUntilEmpty();
        Assert.False(_other.OthersWait);
        _other.Release(wanting: false);
        Assert.True(_other.Ask(out _));
    }

    [Fact]
    public void Shrinking_memory_below_what_is_used_is_refused()
    {
        using var program = _worker.Attach();
        program.Allocate(8 << 20);
        var ledger = _worker.Device.Ledger;
        Assert.False(ledger.TryResize(4 << 20, out var used));
        Assert.Equal(8UL << 20, used);
        Assert.Equal(64UL << 20, ledger.Limit);
        Assert.True(ledger.TryResize(16 << 20, out _));
        Assert.Equal(CudaResult.OutOfMemory, program.Call(
            new MemAllocRecord { Header = TestProgram.Op(CallNumber.MemAlloc), Bytes = 9 << 20 }, out _));
    }

    public void Dispose()
    {
        _other.Dispose();
        _seat.Leave();
        _folder.Delete(recursive: true);
    }

    private string[] Calls() => [.. _driver.Calls.ToArray()];

    private int Sets() => Calls().Count(call => call?.StartsWith("set", StringComparison.Ordinal) == true);

    private TurnSeat Join() => TurnSeat.Join(
        Path.Combine(_folder.FullName, "card.turns"), new TurnOptions(),
        new ShareTerms(0.5, null, TurnClass.Find("medium")!), TimeProvider.System);
}
