using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>
/// Records from a program's ring to the driver and back, over a driver whose progress the test decides.
/// </summary>
public sealed class ConnectionTests
{
    private const uint FirstEvent = Wire.FirstEventWord;
    private readonly FakeDriver _driver = new();
    private readonly TestWorker _worker;

    public ConnectionTests() => _worker = TestWorker.On(_driver, 64 << 20);

    [Fact]
    public unsafe void Memory_is_allocated_shown_and_freed()
    {
        using var program = _worker.Attach();

        var address = program.Allocate(8 << 20);
        Assert.Equal(0x400000000000UL, address);
        Assert.Equal(8UL << 20, program.Header->MemoryUsed[0]);
        program.Submit(new MemFreeRecord { Header = TestProgram.Op(CallNumber.MemFree), Address = address });
        program.Fence(1);

        Assert.Equal(0UL, program.Header->MemoryUsed[0]);
        Assert.Equal(CudaResult.Success, program.TakeError());
        Assert.Equal(0UL, _driver.PhysicalBytes);
    }

    [Fact]
    public void More_than_the_slice_has_is_out_of_memory_at_once()
    {
        using var program = _worker.Attach();

        var result = program.Call(
            new MemAllocRecord { Header = TestProgram.Op(CallNumber.MemAlloc), Bytes = 65 << 20 }, out _);

        Assert.Equal(CudaResult.OutOfMemory, result);
        program.Allocate(64 << 20);
    }

    [Fact]
    public async Task Memory_that_is_still_in_use_is_waited_for_instead_of_failing()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(60 << 20);
        _driver.RunsAtOnce = false;
        program.Submit(TestProgram.Set(address));
        program.Submit(new MemFreeRecord { Header = TestProgram.Op(CallNumber.MemFree), Address = address });

        var second = Task.Run(() => program.Allocate(60 << 20));
        TestProgram.WaitFor(() => _worker.Device.Ledger is { Shown: 0, Used: > 0 });
        Assert.False(second.IsCompleted);

        // The free shows before the worker has marked the point in the stream that it waits for.
        TestProgram.WaitFor(() =>
        {
            _driver.Finish(0);
            return second.IsCompleted;
        });
        await second.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(60UL << 20, _worker.Device.Ledger.Used);
    }

    [Fact]
    public void Bytes_in_the_record_and_in_staging_chunks_reach_the_driver()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(4 << 20);
        var inline = new CopyInlineRecord
        {
            Header = TestProgram.Op(CallNumber.CopyInline),
            Destination = address,
            PayloadBytes = 5,
        };
        program.Submit(inline, [1, 2, 3, 4, 5]);
        program.Fence(1);
        Assert.Equal([1, 2, 3, 4, 5], _driver.LastBytes);

        program.ChunkBytes(7)[100] = 42;
        program.Submit(new CopyFromStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyFromStaging),
            Destination = address,
            Chunk = 7,
            Offset = 100,
            Bytes = 3,
        });
        program.Fence(2);
        Assert.Equal([42, 0, 0], _driver.LastBytes);
        TestProgram.WaitFor(() => program.Chunk(7) == 0);
        program.Submit(new CopyToStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyToStaging),
            Source = address,
            Chunk = 8,
            Bytes = 3,
        });
        TestProgram.WaitFor(() => program.Chunk(8) == 2);
    }

    [Fact]
    public void An_event_is_told_when_the_device_has_come_to_it()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(4 << 20);
        _driver.RunsAtOnce = false;
        program.Submit(new EventCreateRecord { Header = TestProgram.Op(CallNumber.EventCreate), Event = 9 });
        program.Submit(TestProgram.Set(address));
        program.Submit(new EventRecordRecord
        {
            Header = TestProgram.Op(CallNumber.EventRecord),
            Event = 9,
            Generation = 4,
        });
        program.Allocate(100);
        Assert.Equal(0UL, program.Completion(FirstEvent + 9));

        _driver.Finish(0);
        TestProgram.WaitFor(() => program.Completion(FirstEvent + 9) == 4);
    }

    [Fact]
    public void Pinned_memory_is_taken_only_inside_the_connections_window()
    {
        using var program = _worker.Attach();
        using var memory = SharedMemory.Create("pinned", 8192);
        var pinned = program.Snapshot.PinnedBase;

        program.Share(memory.Descriptor, pinned + program.Snapshot.PinnedSize, 8192, CudaResult.InvalidValue);
        program.Share(memory.Descriptor, pinned - 4096, 8192, CudaResult.InvalidValue);
        program.Share(memory.Descriptor, pinned, 16384, CudaResult.InvalidValue);
        program.Share(memory.Descriptor, pinned + 4096, 8192, CudaResult.Success);
        var address = program.Allocate(1 << 20);
        program.Submit(TestProgram.Copy(address, pinned + 4096, 8192));
        program.Fence(1);
        Assert.Equal(CudaResult.Success, program.TakeError());
        program.Submit(new HostFreeRecord { Header = TestProgram.Op(CallNumber.HostFree), Address = pinned + 4096 });
        program.Submit(TestProgram.Copy(address, pinned + 4096, 8192));
        program.Fence(2);
        Assert.Equal(CudaResult.InvalidValue, program.TakeError());
        program.Dispose();
        _worker.WaitUntilEmpty();
    }

    [Fact]
    public void A_host_function_is_called_in_the_program_and_waited_for()
    {
        using var program = _worker.Attach();
        _driver.RunsAtOnce = false;
        program.Submit(new HostFunctionRecord
        {
            Header = TestProgram.Op(CallNumber.HostFunction),
            Function = 0x1234,
            UserData = 0x5678,
        });

        Assert.True(program.Socket.TryReceive(out var type, out var payload, out _));
        Assert.Equal(FrameType.HostCallback, type);
        Assert.Equal(0x1234UL, BitConverter.ToUInt64(payload));
        Assert.Equal(0x5678UL, BitConverter.ToUInt64(payload[8..]));
        Assert.Equal(0UL, program.Completion(5));
        program.Socket.Send(FrameType.CallbackDone, payload[16..].ToArray());
        program.Submit(new FenceRecord { Header = TestProgram.Op(CallNumber.Fence), Index = 5, Generation = 1 });
        _driver.RunsAtOnce = true;
        TestProgram.WaitFor(() => program.Completion(5) == 1);
    }

    [Fact]
    public unsafe void Limits_of_the_context_that_take_memory_are_charged()
    {
        var program = _worker.Attach();
        Assert.Equal(CudaResult.Success, program.Call(Limit(32 << 20), out _));
        Assert.Equal((32UL << 20) - 4096, _worker.Device.Ledger.Used);

        Assert.Equal(CudaResult.OutOfMemory, program.Call(Limit(1UL << 40), out _));
        Assert.Equal((32UL << 20) - 4096, _worker.Device.Ledger.Used);
        Assert.Equal(CudaResult.Success, program.Call(Limit(8192), out _));
        Assert.Equal(4096UL, _worker.Device.Ledger.Used);
        program.Dispose();

        static CtxSetLimitRecord Limit(ulong value) =>
            new()
            {
                Header = TestProgram.Op(CallNumber.CtxSetLimit),
                Limit = (int)ContextLimit.MallocHeapSize,
                Value = value,
            };
    }
}
