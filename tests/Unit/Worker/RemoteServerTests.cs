using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Tests.Unit.Worker;

public sealed unsafe class RemoteServerTests : IDisposable
{
    private readonly FakeDriver _driver = new();
    private readonly TestWorker _worker;
    private readonly DirectoryInfo _images = Directory.CreateTempSubdirectory("tf-images-");
    private readonly RemoteServer _server;

    public RemoteServerTests()
    {
        _worker = TestWorker.On(_driver);
        _server = _worker.Listen(_images.FullName);
    }

    public void Dispose()
    {
        _server.Dispose();
        _worker.WaitUntilEmpty();
        _images.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_program_with_the_token_gets_replies_and_completions(bool tls)
    {
        using var program = new RemoteProgram(_server.Port, tls);
        program.Attach(TestWorker.Token);

        Assert.NotEqual(0UL, program.Allocate(4096));
        program.Fence(1);

        Assert.Equal("remote", Assert.Single(_worker.Server.Clients).Executable);
        Assert.Equal(4242, Assert.Single(_worker.Server.Clients).Pid);
    }

    [Fact]
    public void A_reply_is_preceded_by_the_memory_that_it_took()
    {
        using var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);
        var header = TestProgram.Op(CallNumber.MemAlloc);
        (header.Slot, header.Sequence) = (4, 1);

        program.SendRecords(RemoteProgram.Record(new MemAllocRecord { Header = header, Bytes = 8 << 20 }));

        var used = 0UL;
        for (var type = FrameType.Status; type != FrameType.Reply;)
        {
            var frame = program.Receive()!.Value;
            type = frame.Type;
            if (type == FrameType.Status)
            {
                var status = MemoryMarshal.Read<StatusFrame>(frame.Payload);
                used = status.MemoryUsed[0];
            }
        }

        Assert.True(used >= 8 << 20, $"{used} bytes were told");
    }

    [Fact]
    public void A_report_is_preceded_by_all_that_changed()
    {
        using var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);
        var address = program.Allocate(8 << 20);
        var header = TestProgram.Op(CallNumber.Report);
        (header.Slot, header.Sequence) = (4, 2);

        program.SendRecords(
        [
            .. RemoteProgram.Record(new MemFreeRecord { Header = TestProgram.Op(CallNumber.MemFree), Address = address }),
            .. RemoteProgram.Record(new FenceRecord
            {
                Header = TestProgram.Op(CallNumber.Fence), Stream = Wire.WholeContext, Index = 5, Generation = 1,
            }),
            .. RemoteProgram.Record(new ReportRecord { Header = header }),
        ]);

        var (used, reached) = (ulong.MaxValue, 0UL);
        for (var type = FrameType.Status; type != FrameType.Reply;)
        {
            var frame = program.Receive()!.Value;
            type = frame.Type;
            if (type == FrameType.Status)
            {
                var status = MemoryMarshal.Read<StatusFrame>(frame.Payload);
                used = status.MemoryUsed[0];
            }
            else if (type == FrameType.Completion)
            {
                reached = MemoryMarshal.Read<CompletionFrame>(frame.Payload).Generation;
            }
        }

        Assert.Equal((0UL, 1UL), (used, reached));
    }

    [Fact]
    public void Staged_bytes_may_come_after_the_record_that_needs_them()
    {
        using var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);
        using var bulk = new RemoteProgram(_server.Port);
        bulk.Attach(TestWorker.Token, lane: 1, session: program.Session);
        var target = program.Allocate(4096);

        program.SendRecords(RemoteProgram.Record(new CopyFromStagingRecord
        {
            Header = TestProgram.Op(CallNumber.CopyFromStaging),
            Destination = target,
            Chunk = 7,
            Bytes = 5,
        }));
        Assert.DoesNotContain(_driver.Calls.ToArray(), call => call.Contains("in ", StringComparison.Ordinal));
        bulk.Send(FrameType.ChunkData, new ChunkDataFrame { Chunk = 7, Bytes = 5, Use = 1 }, "hello"u8);

        var state = MemoryMarshal.Read<ChunkStateFrame>(program.Await(FrameType.ChunkState));
        Assert.Equal((7U, (uint)ChunkState.Free, 1UL), (state.Chunk, state.State, state.Use));
        Assert.Equal("hello"u8, _driver.LastBytes);
    }

    [Fact]
    public void Many_bytes_for_the_program_come_by_a_bulk_lane_with_a_barrier_in_the_other()
    {
        using var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);
        using var bulk = new RemoteProgram(_server.Port);
        bulk.Attach(TestWorker.Token, lane: 1, session: program.Session);
        const uint Bytes = (uint)Wire.SmallChunkBytes + 1;

        Read(program, Bytes);

        var barrier = MemoryMarshal.Read<ChunkStateFrame>(program.Await(FrameType.Barrier));
        var data = bulk.Await(FrameType.ChunkData);
        var frame = MemoryMarshal.Read<ChunkDataFrame>(data);
        Assert.Equal((3U, 1UL), (barrier.Chunk, barrier.Use));
        Assert.Equal((3U, 1UL, Bytes), (frame.Chunk, frame.Use, frame.Bytes));
        Assert.Equal(sizeof(ChunkDataFrame) + (int)Bytes, data.Length);
    }

    [Fact]
    public void Few_bytes_for_the_program_come_in_order_with_everything_else()
    {
        using var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);

        Read(program, 100);

        var data = program.Await(FrameType.ChunkData);
        var frame = MemoryMarshal.Read<ChunkDataFrame>(data);
        Assert.Equal((3U, 1UL, 100U), (frame.Chunk, frame.Use, frame.Bytes));
        Assert.Equal(sizeof(ChunkDataFrame) + 100, data.Length);
    }

    [Fact]
    public void A_program_whose_connection_broke_goes_on_where_it_was()
    {
        var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);
        var address = program.Allocate(4096);
        program.Fence(1);
        var session = program.Session;
        var position = program.Position;
        program.Dispose();

        using var again = new RemoteProgram(_server.Port);
        again.Attach(TestWorker.Token, session: session);
        Assert.Equal(position, again.Welcome.Received);

        // All that it may have missed is told again, and new calls work on what it has.
        again.AwaitWord(1);
        again.SendRecords(RemoteProgram.Record(
            new MemFreeRecord { Header = TestProgram.Op(CallNumber.MemFree), Address = address }));
        again.Fence(2);
        Assert.Single(_worker.Server.Clients);
        Assert.Equal(0, _worker.Server.Counters["refusedRecords"]);
    }

    [Fact]
    public void Half_a_frame_of_records_counts_for_nothing_and_comes_again()
    {
        var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);
        program.Fence(1);
        var position = program.Position;
        var frame = new FrameBuffer();
        frame.Add(FrameType.Records, new RecordsFrame { Position = position }, new byte[256]);
        program.Write(frame.Written[..100]);
        program.Dispose();

        using var again = new RemoteProgram(_server.Port);
        again.Attach(TestWorker.Token, session: program.Session);
        Assert.Equal(position, again.Welcome.Received);
        again.Fence(2);
    }

    [Fact]
    public void A_host_function_whose_request_was_lost_is_asked_for_again()
    {
        var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);
        program.SendRecords(RemoteProgram.Record(new HostFunctionRecord
        {
            Header = TestProgram.Op(CallNumber.HostFunction),
            Function = 11,
            UserData = 12,
        }));
        var first = MemoryMarshal.Read<HostCallbackFrame>(program.Await(FrameType.HostCallback));
        program.Dispose();

        using var again = new RemoteProgram(_server.Port);
        again.Attach(TestWorker.Token, session: program.Session);
        var second = MemoryMarshal.Read<HostCallbackFrame>(again.Await(FrameType.HostCallback));
        Assert.Equal((first.Ticket, 11UL, 12UL), (second.Ticket, second.Function, second.UserData));
        again.Send(FrameType.CallbackDone, new CallbackDoneFrame { Ticket = second.Ticket });
        again.Fence(3);
    }

    [Theory]
    [InlineData(false, 1019)]
    [InlineData(true, 0)]
    public void A_device_of_another_machine_does_not_promise_to_reach_host_memory(bool remote, int expected)
    {
        using var far = new RemoteProgram(_server.Port);
        far.Attach(TestWorker.Token);
        using var near = _worker.Attach();
        var device = remote ? far.Device : near.Device;

        Assert.Equal(expected, device.Attributes[(int)TensorFusion.Driver.DeviceAttribute.CanMapHostMemory]);
    }

    [Fact]
    public void A_program_that_says_goodbye_is_gone_at_once()
    {
        using var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);

        program.Send(FrameType.Goodbye, 0U);

        _worker.WaitUntilEmpty();
    }

    [Fact]
    public void A_program_that_does_not_come_back_in_time_is_gone()
    {
        using var server = _worker.Listen(_images.FullName, graceSeconds: 0.2);
        var program = new RemoteProgram(server.Port);
        program.Attach(TestWorker.Token);
        program.Dispose();
        _worker.WaitUntilEmpty();

        using var late = new RemoteProgram(server.Port);
        late.Begin();
        late.Greet(TestWorker.Token, session: program.Session);
        Assert.True(late.AwaitEnd(out var code));
        Assert.Equal((uint)RefusalCode.UnknownSession, code);
    }

    [Fact]
    public void An_image_travels_once()
    {
        var image = RandomNumberGenerator.GetBytes(300_000);
        using (var first = new RemoteProgram(_server.Port))
        {
            first.Attach(TestWorker.Token);
            using var bulk = new RemoteProgram(_server.Port);
            bulk.Attach(TestWorker.Token, lane: 1, session: first.Session);
            Assert.Equal(1U, Offer(first, 1, image));
            bulk.Send(FrameType.ImageData, new ImageDataFrame { Id = 1, Bytes = 200_000 }, image.AsSpan(0, 200_000));
            bulk.Send(
                FrameType.ImageData, new ImageDataFrame { Id = 1, Bytes = 100_000, Offset = 200_000 },
                image.AsSpan(200_000));
            Assert.Equal(0U, MemoryMarshal.Read<ImageAnswerFrame>(first.Await(FrameType.ImageAnswer)).State);
            first.Send(FrameType.Goodbye, 0U);
        }

        using var second = new RemoteProgram(_server.Port);
        second.Attach(TestWorker.Token);
        Assert.Equal(0U, Offer(second, 9, image));
        var file = Assert.Single(_images.GetFiles());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(image)), file.Name);
        second.Send(FrameType.Goodbye, 0U);
    }

    [Fact]
    public void An_image_that_is_not_what_it_was_offered_as_is_refused_and_not_kept()
    {
        var image = new byte[1000];
        using var program = new RemoteProgram(_server.Port);
        program.Attach(TestWorker.Token);
        using var bulk = new RemoteProgram(_server.Port);
        bulk.Attach(TestWorker.Token, lane: 1, session: program.Session);
        Assert.Equal(1U, Offer(program, 1, image));
        image[500] = 1;
        bulk.Send(FrameType.ImageData, new ImageDataFrame { Id = 1, Bytes = 1000 }, image);

        Assert.Equal(2U, MemoryMarshal.Read<ImageAnswerFrame>(program.Await(FrameType.ImageAnswer)).State);
        Assert.Empty(_images.GetFiles());
        program.Send(FrameType.Goodbye, 0U);
    }

    private static uint Offer(RemoteProgram program, uint id, byte[] image)
    {
        var offer = new ImageOfferFrame { Id = id, Size = (ulong)image.Length };
        SHA256.HashData(image).CopyTo(new Span<byte>(offer.Digest, 32));
        program.Send(FrameType.ImageOffer, in offer);
        return MemoryMarshal.Read<ImageAnswerFrame>(program.Await(FrameType.ImageAnswer)).State;
    }

    /// <summary>Copies bytes of the device to chunk 3, in order.</summary>
    private static void Read(RemoteProgram program, uint bytes)
    {
        var header = TestProgram.Op(CallNumber.CopyToStaging);
        header.Flags = Wire.RecordFlagInOrder;
        program.SendRecords(RemoteProgram.Record(new CopyToStagingRecord
        {
            Header = header,
            Source = program.Allocate(65536),
            Chunk = 3,
            Bytes = bytes,
        }));
    }
}
