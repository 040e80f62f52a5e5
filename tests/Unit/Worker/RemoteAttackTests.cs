using System.Runtime.InteropServices;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>What a stranger, or a program that lies, can do to a worker that listens to the network: nothing.</summary>
public sealed unsafe class RemoteAttackTests : IDisposable
{
    private readonly TestWorker _worker = TestWorker.On(new FakeDriver());
    private readonly DirectoryInfo _images = Directory.CreateTempSubdirectory("tf-images-");
    private readonly RemoteServer _server;
    private readonly RemoteProgram _bystander;

    public RemoteAttackTests()
    {
        _server = _worker.Listen(_images.FullName);
        _bystander = new RemoteProgram(_server.Port);
        _bystander.Attach(TestWorker.Token);
    }

    /// <summary>Whatever was done: the others go on.</summary>
    public void Dispose()
    {
        _bystander.Fence(99);
        _bystander.Send(FrameType.Goodbye, 0U);
        _bystander.Dispose();
        _worker.WaitUntilEmpty();
        _server.Dispose();
        _images.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wrong_token_is_refused_counted_and_logged_once(bool tls)
    {
        for (var i = 0; i < 3; i++)
        {
            using var stranger = new RemoteProgram(_server.Port, tls);
            stranger.Begin();
            stranger.Greet(new byte[32]);
            Assert.True(stranger.AwaitEnd(out var code));
            Assert.Equal((uint)RefusalCode.Token, code);
        }

        Assert.Equal(3, _server.Counters["remoteRefusals"]);
        Assert.Single(LogLines("does not know the slice's token"));
        Assert.Single(_worker.Server.Clients);
    }

    [Fact]
    public void A_greeting_that_was_heard_before_is_refused()
    {
        using var replayer = new RemoteProgram(_server.Port);
        replayer.Begin();
        replayer.Send(FrameType.RemoteHello, _bystander.Hello);

        Assert.True(replayer.AwaitEnd(out var code));
        Assert.Equal((uint)RefusalCode.Token, code);
    }

    [Fact]
    public void A_greeting_made_for_another_certificate_is_refused()
    {
        // Who sits between program and worker shows a certificate of its own: the proof does not fit the worker's.
        using var program = new RemoteProgram(_server.Port);
        using var relay = new RemoteProgram(_server.Port, tls: true);
        relay.Begin();
        program.Begin();
        var hello = new RemoteHelloFrame { Magic = Wire.Magic, Version = 1 };
        RemoteHandshake.ProgramProof(TestWorker.Token, relay.Nonce, new byte[32], in hello)
            .CopyTo(new Span<byte>(hello.Proof, 32));
        relay.Send(FrameType.RemoteHello, in hello);

        Assert.True(relay.AwaitEnd(out var code));
        Assert.Equal((uint)RefusalCode.Token, code);
    }

    [Fact]
    public void A_session_cannot_be_taken_without_the_token()
    {
        using var thief = new RemoteProgram(_server.Port);
        thief.Begin();
        thief.Greet(new byte[32], session: _bystander.Session);

        Assert.True(thief.AwaitEnd(out var code));
        Assert.Equal((uint)RefusalCode.Token, code);
    }

    [Fact]
    public void Another_protocol_version_is_refused()
    {
        using var program = new RemoteProgram(_server.Port);
        program.Begin();
        program.Greet(TestWorker.Token, version: 9);

        Assert.True(program.AwaitEnd(out var code));
        Assert.Equal((uint)RefusalCode.Version, code);
    }

    [Fact]
    public void Something_that_is_not_a_program_gets_nothing()
    {
        using var browser = new RemoteProgram(_server.Port);
        browser.Write("GET / HTTP/1.1\r\nHost: worker\r\n\r\n"u8);

        Assert.Null(browser.Receive());
        Assert.Equal(1, _server.Counters["remoteRefusals"]);
    }

    public static TheoryData<string> Lies =>
        ["early", "late", "odd", "oversized", "flood", "type", "answer", "truncated"];

    [Theory]
    [MemberData(nameof(Lies))]
    public void Frames_that_are_not_as_they_must_be_end_only_their_own_session(string lie)
    {
        using var liar = new RemoteProgram(_server.Port);
        liar.Attach(TestWorker.Token);
        liar.Fence(1);
        var position = liar.Position;
        switch (lie)
        {
            case "early":
                liar.Send(FrameType.Records, new RecordsFrame { Position = position + 16 }, new byte[32]);
                break;
            case "late":
                liar.Send(FrameType.Records, new RecordsFrame { Position = position - 16 }, new byte[32]);
                break;
            case "odd":
                liar.Send(FrameType.Records, new RecordsFrame { Position = position }, new byte[17]);
                break;
            case "oversized":
                liar.Write([0xFF, 0xFF, 0xFF, 0x7F, (byte)FrameType.Records, 0, 0, 0]);
                break;
            case "flood":
                // A copy that waits for bytes that never come stops the ring; then it is overfilled.
                liar.SendRecords(RemoteProgram.Record(new CopyFromStagingRecord
                {
                    Header = TestProgram.Op(CallNumber.CopyFromStaging),
                    Chunk = 1,
                    Bytes = 5,
                }));
                try
                {
                    for (var i = 0; i <= Wire.RingBytes / Wire.MaxRecordsFrameBytes; i++)
                    {
                        liar.SendRecords(new byte[Wire.MaxRecordsFrameBytes]);
                    }
                }
                catch (IOException)
                {
                    // The last may find the connection closed already.
                }

                break;
            case "type":
                liar.Send(FrameType.Welcome, 1U);
                break;
            case "answer":
                liar.Send(FrameType.CallbackDone, 1U);
                break;
            case "truncated":
                liar.SendRecords(new byte[16]); // a record of no size: the ring is damaged
                break;
        }

        Assert.True(liar.AwaitEnd(out var code));
        Assert.Equal(lie == "truncated" ? (uint)GoodbyeCode.BrokenRing : (uint)GoodbyeCode.BrokenFrame, code);
        TestProgram.WaitFor(() => _worker.Server.Clients.Count == 1);
    }

    [Fact]
    public void Frames_that_do_not_belong_to_a_bulk_lane_end_the_session()
    {
        using var liar = new RemoteProgram(_server.Port);
        liar.Attach(TestWorker.Token);
        using var bulk = new RemoteProgram(_server.Port);
        bulk.Attach(TestWorker.Token, lane: 1, session: liar.Session);

        bulk.Send(FrameType.ChunkData, new ChunkDataFrame { Chunk = 99, Bytes = 5, Use = 1 }, "hello"u8);

        Assert.True(liar.AwaitEnd(out var code));
        Assert.Equal((uint)GoodbyeCode.BrokenFrame, code);
        Assert.Equal(1, _server.Counters["remoteMalformed"]);
        TestProgram.WaitFor(() => _worker.Server.Clients.Count == 1);
    }

    [Fact]
    public void Random_records_are_refused_and_counted()
    {
        var random = new Random(20240607);
        for (var program = 0; program < 8; program++)
        {
            using var liar = new RemoteProgram(_server.Port);
            liar.Attach(TestWorker.Token);
            for (var i = 0; i < 200; i++)
            {
                var record = new byte[16 * random.Next(1, 20)];
                random.NextBytes(record);
                var header = MemoryMarshal.Read<RecordHeader>(record);
                header.Size = (uint)record.Length;
                header.Op = (ushort)random.Next(1, 140);
                header.Device = (byte)random.Next(0, 2);
                header.Slot = (uint)random.Next(0, 300);

                // These may rightly wait: for bytes, or for a host function.
                if ((CallNumber)header.Op is CallNumber.CopyFromStaging or CallNumber.Copy3D or CallNumber.HostFunction)
                {
                    header.Op = (ushort)CallNumber.Copy;
                }

                MemoryMarshal.Write(record, in header);
                liar.SendRecords(record);
            }

            liar.Fence((ulong)program + 1);
            liar.Send(FrameType.Goodbye, 0U);
            TestProgram.WaitFor(() => _worker.Server.Clients.Count == 1);
        }

        Assert.True(_worker.Server.Counters["refusedRecords"] > 800);
    }

    [Fact]
    public void Random_bytes_never_harm_the_worker()
    {
        var random = new Random(20240608);
        for (var i = 0; i < 60; i++)
        {
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            using var liar = new RemoteProgram(_server.Port);
            if (i % 3 != 0)
            {
                liar.Attach(TestWorker.Token);
            }

            if (i % 3 == 1)
            {
                // Sense at first sight: a type and a length that could be.
                BitConverter.TryWriteBytes(bytes, random.Next(0, 400));
                if (bytes.Length >= 8)
                {
                    BitConverter.TryWriteBytes(bytes.AsSpan(4), random.Next(7, 48));
                }
            }

            try
            {
                liar.Write(bytes);
                liar.Send(FrameType.Goodbye, 0U);
            }
            catch (IOException)
            {
                // It was thrown out in the middle, and rightly.
            }
        }

        _bystander.Fence(50);
    }

    private string[] LogLines(string text) =>
        [.. _worker.Log.ToString().Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal))];
}
