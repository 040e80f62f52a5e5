using CsCheck;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>
/// Records that a worker does not do, and what it says of them.
/// </summary>
public sealed class RefusedRecordTests
{
    private readonly FakeDriver _driver = new();
    private readonly TestWorker _worker;

    public RefusedRecordTests() => _worker = TestWorker.On(_driver, 64 << 20);

    [Fact]
    public unsafe void Copies_outside_live_memory_are_refused_counted_and_reported_once()
    {
        using var program = _worker.Attach();
        using var other = _worker.Attach();
        var address = program.Allocate(4 << 20);
        program.Submit(TestProgram.Copy(address, address + (2 << 20), 2 << 20));
        program.Fence(1);
        Assert.Equal(CudaResult.Success, program.TakeError());

        program.Submit(TestProgram.Copy(address, address + 1, 4 << 20));
        program.Submit(TestProgram.Copy(address, 0x7f0000000000, 16));
        program.Submit(TestProgram.Copy(address, 0x500000000000, 16));
        program.Submit(TestProgram.Copy(0, address, ulong.MaxValue));
        program.Fence(2);

        Assert.Equal(CudaResult.InvalidValue, program.TakeError());
        Assert.Equal(CudaResult.Success, program.TakeError());
        Assert.Single(_driver.Calls, c => c.StartsWith("copy", StringComparison.Ordinal));
        TestProgram.WaitFor(() => program.Header->RefusedRecords == 4);
        Assert.Equal(4, _worker.Server.Counters["refusedRecords"]);
        Assert.Equal(0, other.Header->AsyncError);
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
}
