using System.Runtime.InteropServices;
using CsCheck;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>Records of every kind that no client library sends. They are refused and counted, and harm nobody.</summary>
public sealed class HostileRecordTests
{
    /// <summary>Numbers that are wrong in most places.</summary>
    private static readonly ulong[] _nasty =
    [
        0, 1, 2, 15, 16, 255, 4095, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, long.MaxValue, 1UL << 63,
        ulong.MaxValue, Wire.WindowBase - 1, Wire.WindowBase + (700UL << 30), Wire.WindowBase + Wire.WindowBytes - 1,
        Wire.PinnedBase, Wire.PinnedBase + Wire.PinnedBytes, 0x7f0000000000,
    ];

    private static readonly CallNumber[] _calls =
        [.. Enum.GetValues<CallNumber>().Where(call => call != CallNumber.Padding)];

    private readonly TestWorker _worker = TestWorker.On(new FakeDriver(), 64 << 20);

    public static TheoryData<CallNumber> Calls => [.. _calls];

    private static Gen<ulong> Word => Gen.OneOf(
        Gen.Int[0, _nasty.Length - 1].Select(index => _nasty[index]), Gen.ULong, Gen.ULong[0, 5]);

    [Theory]
    [MemberData(nameof(Calls))]
    public unsafe void Valid_headers_with_random_bodies_harm_nobody(CallNumber call)
    {
        using var neighbour = _worker.Attach();
        var address = neighbour.Allocate(4 << 20);
        Gen.Select(Word.Array[0, 40], Gen.UInt[0, Wire.SlotCount], Gen.Bool).List[1, 20].Sample(
            records =>
            {
                using var hostile = _worker.Attach();
                foreach (var (body, slot, wide) in records)
                {
                    var device = (byte)(wide ? 0 : body.Length % 3);
                    var header = new RecordHeader { Op = (ushort)call, Slot = slot, Device = device };
                    hostile.Submit(header, MemoryMarshal.AsBytes<ulong>(body));
                }

                Answer(hostile);
                Assert.NotEqual(0UL, hostile.Header->Records);
            },
            iter: 8, threads: 1);
        GoesOn(neighbour, address);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Records_cut_off_anywhere_are_refused_and_counted(CallNumber call)
    {
        using var hostile = _worker.Attach();
        hostile.Submit(new RecordHeader { Op = (ushort)call });
        hostile.Submit(new RecordHeader { Op = (ushort)call, Slot = Wire.SlotCount });
        Answer(hostile);
        var bare = call is CallNumber.CtxResetPersistingL2 ? 0UL : 2UL;
        TestProgram.WaitFor(() => Refused(hostile) >= bare);
    }

    [Fact]
    public void Calls_that_answer_are_refused_without_a_slot_and_with_one_that_is_not_there()
    {
        using var hostile = _worker.Attach();
        hostile.Submit(new MemAllocRecord { Header = TestProgram.Op(CallNumber.MemAlloc), Bytes = 16 });
        foreach (var slot in (uint[])[Wire.SlotCount + 1, 0x80000000, uint.MaxValue])
        {
            hostile.Submit(new MemAllocRecord
            {
                Header = new RecordHeader { Op = (ushort)CallNumber.MemAlloc, Slot = slot },
                Bytes = 16,
            });
        }

        TestProgram.WaitFor(() => Refused(hostile) == 4);
        Assert.Equal(0UL, _worker.Device.Ledger.Used);
    }

    [Fact]
    public void Handles_of_another_program_and_handles_that_were_destroyed_are_refused()
    {
        using var owner = _worker.Attach();
        using var other = _worker.Attach();
        var address = owner.Allocate(4 << 20);
        owner.Submit(new StreamCreateRecord { Header = TestProgram.Op(CallNumber.StreamCreate), Stream = 7 });
        owner.Submit(new EventCreateRecord { Header = TestProgram.Op(CallNumber.EventCreate), Event = 7 });
        owner.Fence(1);

        other.Submit(new MemFreeRecord { Header = TestProgram.Op(CallNumber.MemFree), Address = address });
        other.Submit(new StreamDestroyRecord { Header = TestProgram.Op(CallNumber.StreamDestroy), Stream = 7 });
        other.Submit(new EventDestroyRecord { Header = TestProgram.Op(CallNumber.EventDestroy), Event = 7 });
        other.Submit(new EventRecordRecord { Header = TestProgram.Op(CallNumber.EventRecord), Event = 7 });
        TestProgram.WaitFor(() => Refused(other) == 4);

        owner.Submit(new StreamDestroyRecord { Header = TestProgram.Op(CallNumber.StreamDestroy), Stream = 7 });
        owner.Submit(new StreamDestroyRecord { Header = TestProgram.Op(CallNumber.StreamDestroy), Stream = 7 });
        owner.Submit(new MemFreeRecord { Header = TestProgram.Op(CallNumber.MemFree), Address = address });
        owner.Submit(new MemFreeRecord { Header = TestProgram.Op(CallNumber.MemFree), Address = address });
        TestProgram.WaitFor(() => Refused(owner) == 2);
        TestProgram.WaitFor(() => _worker.Device.Ledger.Used == 0);
    }

    [Fact]
    public void Mutations_of_a_programs_own_records_harm_nobody()
    {
        using var neighbour = _worker.Attach();
        var address = neighbour.Allocate(4 << 20);
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 63], Word, Gen.UShort[0, 200]).List[1, 60].Sample(
            changes =>
            {
                using var hostile = _worker.Attach();
                var mine = hostile.Allocate(1 << 20);
                foreach (var (kind, at, value, op) in changes)
                {
                    var record = Valid(kind, mine);
                    var words = MemoryMarshal.Cast<byte, ulong>(record.AsSpan());
                    words[2 + (at % (words.Length - 2))] = value;
                    if (op is > 0 and < 130)
                    {
                        BitConverter.TryWriteBytes(record.AsSpan(4), op);
                    }

                    hostile.Submit(MemoryMarshal.Read<RecordHeader>(record), record.AsSpan(16));
                }

                Answer(hostile);
            },
            iter: 100, threads: 1);
        GoesOn(neighbour, address);
    }

    [Fact]
    public void A_capture_that_is_reset_ends()
    {
        using var program = _worker.Attach();
        program.Submit(new StreamCreateRecord { Header = TestProgram.Op(CallNumber.StreamCreate), Stream = 2 });
        program.Submit(new CaptureBeginRecord { Header = TestProgram.Op(CallNumber.CaptureBegin), Stream = 2 });
        var result = program.Call(new CtxResetRecord { Header = TestProgram.Op(CallNumber.CtxReset) }, out _);
        Assert.Equal(CudaResult.Success, result);
    }

    /// <summary>A copy, a set, an event, a stream or a launch as the client library would write it.</summary>
    private static byte[] Valid(int kind, ulong address) => kind switch
    {
        0 => Bytes(new CopyRecord
        {
            Header = Of(CallNumber.Copy),
            Destination = address,
            Source = address + 4096,
            Bytes = 512,
        }),
        1 => Bytes(new MemsetRecord
        {
            Header = Of(CallNumber.Memset),
            Destination = address,
            Width = 64,
            Height = 1,
            ElementBytes = 4,
        }),
        2 => Bytes(new EventCreateRecord { Header = Of(CallNumber.EventCreate), Event = 3 }),
        3 => Bytes(new StreamCreateRecord { Header = Of(CallNumber.StreamCreate), Stream = 3 }),
        _ => Bytes(new LaunchRecord { Header = Of(CallNumber.Launch), GridX = 1, GridY = 1, GridZ = 1, BlockX = 32 }),
    };

    private static RecordHeader Of(CallNumber call) => new() { Op = (ushort)call };

    private static byte[] Bytes<T>(T record)
        where T : unmanaged
    {
        var bytes = new byte[(Marshal.SizeOf<T>() + 31) & ~15];
        MemoryMarshal.Write(bytes, in record);
        return bytes;
    }

    /// <summary>Waits until everything that was sent is read; host callbacks are answered.</summary>
    private static unsafe void Answer(TestProgram program)
    {
        var served = new Thread(() =>
        {
            while (program.Socket.TryReceive(out var type, out var payload, out _))
            {
                if (type == FrameType.HostCallback)
                {
                    program.Socket.Send(FrameType.CallbackDone, payload[16..].ToArray());
                }
            }
        })
        { IsBackground = true };
        served.Start();
        TestProgram.WaitFor(() => Volatile.Read(ref program.Header->Tail) == Volatile.Read(ref program.Header->Head));
        program.Socket.Shutdown();
        served.Join();
    }

    private static unsafe ulong Refused(TestProgram program) => Volatile.Read(ref program.Header->RefusedRecords);

    private static void GoesOn(TestProgram neighbour, ulong address)
    {
        neighbour.Submit(new CopyRecord
        {
            Header = Of(CallNumber.Copy),
            Destination = address,
            Source = address + (1 << 20),
            Bytes = 4096,
        });
        neighbour.Fence(1);
        Assert.Equal(CudaResult.Success, neighbour.TakeError());
        Assert.NotEqual(0UL, neighbour.Allocate(1 << 20));
    }
}
