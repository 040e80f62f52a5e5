using CsCheck;
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
        program.Submit(Set(address));
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
    public unsafe void Copies_outside_live_memory_are_refused_counted_and_reported_once()
    {
        using var program = _worker.Attach();
        using var other = _worker.Attach();
        var address = program.Allocate(4 << 20);
        program.Submit(Copy(address, address + (2 << 20), 2 << 20));
        program.Fence(1);
        Assert.Equal(CudaResult.Success, program.TakeError());

        program.Submit(Copy(address, address + 1, 4 << 20));
        program.Submit(Copy(address, 0x7f0000000000, 16));
        program.Submit(Copy(address, 0x500000000000, 16));
        program.Submit(Copy(0, address, ulong.MaxValue));
        program.Fence(2);

        Assert.Equal(CudaResult.InvalidValue, program.TakeError());
        Assert.Equal(CudaResult.Success, program.TakeError());
        Assert.Single(_driver.Calls, c => c.StartsWith("copy", StringComparison.Ordinal));
        TestProgram.WaitFor(() => program.Header->RefusedRecords == 4);
        Assert.Equal(4, _worker.Server.Counters["refusedRecords"]);
        Assert.Equal(0, other.Header->AsyncError);
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

    [Theory]
    [InlineData(1UL << 40, 1UL << 44, 1UL << 44, 16, 1)]
    [InlineData(0, 16, 1UL << 47, 16, 1UL << 47)]
    [InlineData(0, 16, 4096, ulong.MaxValue, 1)]
    [InlineData(0, 1UL << 20, 5, 16, 5)]
    public unsafe void A_box_that_reaches_beyond_its_memory_is_refused(
        ulong z, ulong pitch, ulong rows, ulong width, ulong depth)
    {
        using var program = _worker.Attach();
        var address = program.Allocate(4 << 20);
        program.Submit(new Copy3DRecord
        {
            Header = TestProgram.Op(CallNumber.Copy3D),
            SourceKind = 1,
            DestinationKind = 1,
            Source = address,
            SourcePitch = pitch,
            SourceHeight = rows,
            SourceZ = z,
            Destination = address,
            DestinationPitch = 16,
            DestinationHeight = 1,
            Width = width,
            Height = 1,
            Depth = depth,
        });
        program.Fence(1);

        Assert.Equal(CudaResult.InvalidValue, program.TakeError());
        TestProgram.WaitFor(() => program.Header->RefusedRecords == 1);
    }

    [Fact]
    public void A_refused_staging_copy_gives_its_chunk_back()
    {
        using var program = _worker.Attach();
        program.Submit(new CopyToStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyToStaging),
            Source = 12345,
            Chunk = 8,
            Bytes = 3,
        });

        TestProgram.WaitFor(() => program.Chunk(8) == 3);
    }

    [Fact]
    public void An_event_is_told_when_the_device_has_come_to_it()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(4 << 20);
        _driver.RunsAtOnce = false;
        program.Submit(new EventCreateRecord { Header = TestProgram.Op(CallNumber.EventCreate), Event = 9 });
        program.Submit(Set(address));
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
    public unsafe void Handles_that_nobody_made_are_refused()
    {
        using var program = _worker.Attach();
        program.Submit(new StreamDestroyRecord { Header = TestProgram.Op(CallNumber.StreamDestroy), Stream = 4 });
        program.Submit(new EventRecordRecord { Header = TestProgram.Op(CallNumber.EventRecord), Event = 4 });
        program.Submit(new LaunchRecord { Header = TestProgram.Op(CallNumber.Launch), Function = 77 });
        program.Submit(new GraphLaunchRecord { Header = TestProgram.Op(CallNumber.GraphLaunch), Exec = 5 });
        program.Submit(
            new StreamCreateRecord { Header = TestProgram.Op(CallNumber.StreamCreate), Stream = uint.MaxValue });
        program.Fence(1, stream: 0);

        Assert.Equal(CudaResult.InvalidHandle, program.TakeError());
        TestProgram.WaitFor(() => program.Header->RefusedRecords == 5);
    }

    [Fact]
    public unsafe void Records_that_cannot_be_what_they_say_are_refused()
    {
        using var program = _worker.Attach();
        var address = program.Allocate(1 << 20);

        // Too short for its kind, an unknown kind, a payload longer than the record, another device, another slot.
        program.Submit(TestProgram.Op(CallNumber.Copy));
        program.Submit(TestProgram.Op((CallNumber)999));
        program.Submit(new CopyInlineRecord
        {
            Header = TestProgram.Op(CallNumber.CopyInline),
            Destination = address,
            PayloadBytes = 5000,
        });
        program.Submit(new MemFreeRecord
        {
            Header = new RecordHeader { Op = (ushort)CallNumber.MemFree, Device = 3 },
            Address = address,
        });
        program.Submit(new MemFreeRecord
        {
            Header = new RecordHeader { Op = (ushort)CallNumber.MemFree, Slot = 999 },
            Address = address,
        });
        program.Submit(new MemAllocRecord { Header = TestProgram.Op(CallNumber.MemAlloc), Bytes = 5 });
        program.Fence(1);

        TestProgram.WaitFor(() => program.Header->RefusedRecords == 6);
        Assert.Equal(2UL << 20, program.Header->MemoryUsed[0]);
    }

    [Fact]
    public void A_broken_ring_ends_its_program_with_goodbye_and_no_other()
    {
        using var program = _worker.Attach();
        using var other = _worker.Attach();
        program.Allocate(4 << 20);

        program.Submit(TestProgram.Op(CallNumber.Copy), size: 24);

        Assert.True(program.Socket.TryReceive(out var type, out var payload, out _));
        Assert.Equal(FrameType.Goodbye, type);
        Assert.Equal((uint)GoodbyeCode.BrokenRing, BitConverter.ToUInt32(payload));
        TestProgram.WaitFor(() => _worker.Server.Count == 1);
        Assert.Equal(0UL, _worker.Device.Ledger.Used);
        Assert.NotEqual(0UL, other.Allocate(100));
    }

    [Fact]
    public void Random_records_are_refused_and_the_worker_goes_on() =>
        Gen.Select(Gen.UShort[0, 130], Gen.Byte.Array[0, 200]).List[1, 40].Sample(records =>
        {
            using var program = _worker.Attach();
            foreach (var (op, bytes) in records)
            {
                // Padding would be skipped with a size that only the ring's writer knows.
                var number = op == 0 ? (CallNumber)1000 : (CallNumber)op;
                program.Submit(new RecordHeader { Op = (ushort)number }, bytes);
            }

            program.Fence(1);
            var result = program.Call(
                new MemAllocRecord { Header = TestProgram.Op(CallNumber.MemAlloc), Bytes = 100 }, out _);
            Assert.Equal(CudaResult.Success, result);
        }, iter: 100, threads: 1);

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
            Share(program, memory.Descriptor, program.Snapshot.PinnedBase, 8192, CudaResult.Success);
        }

        Assert.Contains(_driver.Registered, r => r.Address == program.Snapshot.PinnedBase);
        program.Dispose();
        _worker.WaitUntilEmpty();

        Assert.Equal(0UL, _worker.Device.Ledger.Used);
        Assert.Equal(0UL, _driver.PhysicalBytes);
        Assert.Empty(_driver.Registered);
    }

    [Fact]
    public void Pinned_memory_is_taken_only_inside_the_connections_window()
    {
        using var program = _worker.Attach();
        using var memory = SharedMemory.Create("pinned", 8192);
        var pinned = program.Snapshot.PinnedBase;

        Share(program, memory.Descriptor, pinned + program.Snapshot.PinnedSize, 8192, CudaResult.InvalidValue);
        Share(program, memory.Descriptor, pinned - 4096, 8192, CudaResult.InvalidValue);
        Share(program, memory.Descriptor, pinned, 16384, CudaResult.InvalidValue);
        Share(program, memory.Descriptor, pinned + 4096, 8192, CudaResult.Success);
        var address = program.Allocate(1 << 20);
        program.Submit(Copy(address, pinned + 4096, 8192));
        program.Fence(1);
        Assert.Equal(CudaResult.Success, program.TakeError());
        program.Submit(new HostFreeRecord { Header = TestProgram.Op(CallNumber.HostFree), Address = pinned + 4096 });
        program.Submit(Copy(address, pinned + 4096, 8192));
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
        program.Submit(Set(address));
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
        program.Submit(Set(address));
        program.Submit(new FenceRecord { Header = TestProgram.Op(CallNumber.Fence), Index = 5, Generation = 1 });
        TestProgram.WaitFor(() => _driver.Calls.Count > 0);

        program.Dispose();

        _worker.WaitUntilEmpty();
        Assert.Equal(CudaResult.LaunchTimeout, _worker.Health.Error);
        Assert.Contains("did not end", _worker.Health.Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Limits_of_the_context_that_take_memory_are_charged()
    {
        var program = _worker.Attach();
        program.Submit(Limit(32 << 20));
        program.Fence(1);
        Assert.Equal((32UL << 20) - 4096, _worker.Device.Ledger.Used);

        program.Submit(Limit(1UL << 40));
        program.Fence(2);
        Assert.Equal(CudaResult.OutOfMemory, program.TakeError());
        Assert.Equal((32UL << 20) - 4096, _worker.Device.Ledger.Used);
        program.Submit(Limit(8192));
        program.Fence(3);
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

    private static CopyRecord Copy(ulong destination, ulong source, ulong bytes) => new()
    {
        Header = TestProgram.Op(CallNumber.Copy),
        Destination = destination,
        Source = source,
        Bytes = bytes,
    };

    private static MemsetRecord Set(ulong address) => new()
    {
        Header = TestProgram.Op(CallNumber.Memset),
        Destination = address,
        Width = 16,
        Height = 1,
        ElementBytes = 1,
    };

    private static unsafe void Share(
        TestProgram program, int descriptor, ulong address, ulong size, CudaResult expected)
    {
        var share = new ShareFdFrame { FdId = 1, Kind = 1, Address = address, Size = size };
        Assert.True(program.Socket.Send(
            FrameType.ShareFd, new ReadOnlySpan<byte>(&share, sizeof(ShareFdFrame)), descriptor));
        Assert.True(program.Socket.TryReceive(out var type, out var payload, out _));
        Assert.Equal(FrameType.ShareAck, type);
        Assert.Equal((int)expected, BitConverter.ToInt32(payload[4..]));
    }
}
