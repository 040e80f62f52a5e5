using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>
/// Programs that end, and contexts that break, with work under way.
/// </summary>
public sealed class ConnectionEndTests
{
    private readonly FakeDriver _driver = new();
    private readonly TestWorker _worker;

    public ConnectionEndTests() => _worker = TestWorker.On(_driver, 64 << 20);

    [Fact]
    public void A_program_that_dies_leaves_nothing()
    {
        var program = _worker.Attach();
        program.Allocate(8 << 20);
        program.Allocate(100);
        program.Submit(new StreamCreateRecord { Header = TestProgram.Op(CallNumber.StreamCreate), Stream = 1 });
        program.Submit(new EventCreateRecord { Header = TestProgram.Op(CallNumber.EventCreate), Event = 1 });
        program.Fence(1);
        using (var memory = SharedMemory.Create("pinned", 8192))
        {
            program.Share(memory.Descriptor, program.Snapshot.PinnedBase, 8192, CudaResult.Success);
        }

        Assert.Contains(_driver.Registered, r => r.Address == program.Snapshot.PinnedBase);
        program.Dispose();
        _worker.WaitUntilEmpty();

        Assert.Equal(0UL, _worker.Device.Ledger.Used);
        Assert.Equal(0UL, _driver.PhysicalBytes);
        Assert.Empty(_driver.Registered);
    }

    [Fact]
    public void A_program_that_dies_in_a_host_function_blocks_nobody()
    {
        var program = _worker.Attach();
        program.Submit(new HostFunctionRecord { Header = TestProgram.Op(CallNumber.HostFunction), Function = 1 });
        Assert.True(program.Socket.TryReceive(out _, out _, out _));

        program.Dispose();

        _worker.WaitUntilEmpty();
    }

    [Fact]
    public unsafe void A_broken_context_reaches_every_program_and_every_waiter()
    {
        using var program = _worker.Attach();
        using var other = _worker.Attach();
        var address = program.Allocate(4 << 20);
        _driver.RunsAtOnce = false;
        program.Submit(TestProgram.Set(address));
        program.Submit(new FenceRecord { Header = TestProgram.Op(CallNumber.Fence), Index = 5, Generation = 1 });

        _driver.Broken = CudaResult.IllegalAddress;

        TestProgram.WaitFor(() => program.Completion(5) == 1);
        Assert.Equal((int)CudaResult.IllegalAddress, program.Header->AsyncError);
        TestProgram.WaitFor(() => other.Header->AsyncError == (int)CudaResult.IllegalAddress);
        Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS", _worker.Health.Message, StringComparison.Ordinal);
        var result = other.Call(
            new MemAllocRecord { Header = TestProgram.Op(CallNumber.MemAlloc), Bytes = 5 }, out _);
        Assert.Equal(CudaResult.IllegalAddress, result);
        other.Fence(3);
    }

    [Fact]
    public void Work_that_outlives_the_last_program_fails_the_worker()
    {
        var program = _worker.Attach();
        var address = program.Allocate(4 << 20);
        _driver.RunsAtOnce = false;
        program.Submit(TestProgram.Set(address));
        program.Submit(new FenceRecord { Header = TestProgram.Op(CallNumber.Fence), Index = 5, Generation = 1 });
        TestProgram.WaitFor(() => _driver.Calls.Count > 0);

        program.Dispose();

        _worker.WaitUntilEmpty();
        Assert.Equal(CudaResult.LaunchTimeout, _worker.Health.Error);
        Assert.Contains("did not end", _worker.Health.Message, StringComparison.Ordinal);
    }
}
