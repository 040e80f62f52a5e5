using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>
/// One lane of a program on another machine, as the client library plays it, or as an attacker would.
/// </summary>
internal sealed unsafe class RemoteProgram : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly Stream _stream;
    private byte[] _fingerprint = new byte[32];

    public RemoteProgram(int port, bool tls = false)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect("127.0.0.1", port);
        socket.ReceiveTimeout = 20_000;
        _stream = new NetworkStream(socket, ownsSocket: true);
        if (tls)
        {
            var inside = new SslStream(_stream, false, (_, certificate, _, _) =>
            {
                _fingerprint = SHA256.HashData(certificate!.GetRawCertData());
                return true;
            });
            inside.AuthenticateAsClient("tensorfusion-worker");
            _stream = inside;
        }
    }

    /// <summary>The worker's nonce, once it has challenged.</summary>
    public byte[] Nonce { get; private set; } = [];

    public byte[] Session { get; private set; } = new byte[16];

    public RemoteWelcomeFrame Welcome { get; private set; }

    /// <summary>The first device, as a new session is told of it.</summary>
    public DeviceSnapshot Device { get; private set; }

    /// <summary>What was said to the worker.</summary>
    public RemoteHelloFrame Hello { get; private set; }

    /// <summary>Bytes of records that were sent.</summary>
    public ulong Position { get; set; }

    public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public void Send<T>(FrameType type, in T payload, ReadOnlySpan<byte> rest = default)
        where T : unmanaged
    {
        var frame = new FrameBuffer();
        frame.Add(type, in payload, rest);
        Write(frame.Written);
    }

    /// <summary>The next frame; null at the end of the connection.</summary>
    public (FrameType Type, byte[] Payload)? Receive()
    {
        try
        {
            var header = new byte[sizeof(FrameHeader)];
            _stream.ReadExactly(header);
            var payload = new byte[BitConverter.ToInt32(header)];
            _stream.ReadExactly(payload);
            return ((FrameType)BitConverter.ToUInt32(header, 4), payload);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>Receives until a frame of the type comes.</summary>
    public byte[] Await(FrameType type)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < _patience, $"no frame of type {type} came");
            var frame = Receive();
            Assert.True(frame is not null, $"the worker ended the connection before a frame of type {type}");
            Assert.True(
                frame.Value.Type is not (FrameType.Refused or FrameType.Goodbye) || frame.Value.Type == type,
                System.Text.Encoding.UTF8.GetString(frame.Value.Payload));
            if (frame.Value.Type == type)
            {
                return frame.Value.Payload;
            }
        }
    }

    /// <summary>Receives to the end; whether the worker gave a reason first.</summary>
    public bool AwaitEnd(out uint code)
    {
        code = 0;
        while (Receive() is { } frame)
        {
            if (frame.Type is FrameType.Refused or FrameType.Goodbye)
            {
                code = BitConverter.ToUInt32(frame.Payload);
                return true;
            }
        }

        return false;
    }

    /// <summary>Sends the preamble and takes the challenge.</summary>
    public void Begin()
    {
        Write(MemoryMarshal.AsBytes(new ReadOnlySpan<RemotePreamble>(
            [new RemotePreamble { Magic = Wire.RemoteMagic, Version = 1 }])));
        var challenge = MemoryMarshal.Read<ChallengeFrame>(Await(FrameType.Challenge));
        Nonce = new ReadOnlySpan<byte>(challenge.Nonce, 32).ToArray();
    }

    /// <summary>Says hello with the token; the answer is not read.</summary>
    public void Greet(
        byte[] token, uint lane = 0, byte[]? session = null, ushort version = 1, ulong[]? awaited = null)
    {
        var hello = new RemoteHelloFrame
        {
            Magic = Wire.Magic,
            Version = version,
            Pid = 4242,
            Lane = lane,
            Flags = session is null ? (ushort)0 : (ushort)Wire.HelloFlagResume,
        };
        (session ?? new byte[16]).CopyTo(new Span<byte>(hello.Session, 16));
        new Span<byte>(hello.ClientNonce, 32).Fill(7);
        "remote"u8.CopyTo(new Span<byte>(hello.Executable, 64));
        awaited?.CopyTo(new Span<ulong>(hello.Awaited, awaited.Length));
        RemoteHandshake.ProgramProof(token, Nonce, _fingerprint, in hello).CopyTo(new Span<byte>(hello.Proof, 32));
        Hello = hello;
        Send(FrameType.RemoteHello, in hello);
    }

    /// <summary>Attaches, or goes on with a session, and checks the worker's proof.</summary>
    public void Attach(byte[] token, uint lane = 0, byte[]? session = null, ulong[]? awaited = null)
    {
        Begin();
        Greet(token, lane, session, awaited: awaited);
        var payload = Await(FrameType.RemoteWelcome);
        var welcome = MemoryMarshal.Read<RemoteWelcomeFrame>(payload);
        var devices = sizeof(RemoteWelcomeFrame) + sizeof(AttachSnapshot);
        Device = payload.Length > devices ? MemoryMarshal.Read<DeviceSnapshot>(payload.AsSpan(devices)) : default;
        Session = new ReadOnlySpan<byte>(welcome.Session, 16).ToArray();
        var hello = Hello;
        var proof = RemoteHandshake.WorkerProof(
            token, new ReadOnlySpan<byte>(hello.ClientNonce, 32), Nonce, _fingerprint, Session);
        Assert.Equal(proof, new ReadOnlySpan<byte>(welcome.Proof, 32).ToArray());
        Welcome = welcome;
        Position = welcome.Received;
    }

    /// <summary>The bytes of one record.</summary>
    public static byte[] Record<T>(T record, ReadOnlySpan<byte> payload = default)
        where T : unmanaged
    {
        var bytes = new byte[(sizeof(T) + payload.Length + 15) & ~15];
        MemoryMarshal.Write(bytes, in record);
        MemoryMarshal.Write(bytes, (uint)bytes.Length);
        payload.CopyTo(bytes.AsSpan(sizeof(T)));
        return bytes;
    }

    public void SendRecords(ReadOnlySpan<byte> records)
    {
        Send(FrameType.Records, new RecordsFrame { Position = Position }, records);
        Position += (ulong)records.Length;
    }

    /// <summary>Fences the whole device with word 5 and waits until that has come.</summary>
    public void Fence(ulong generation)
    {
        SendRecords(Record(new FenceRecord
        {
            Header = TestProgram.Op(CallNumber.Fence),
            Stream = Wire.WholeContext,
            Index = 5,
            Generation = generation,
        }));
        AwaitWord(generation);
    }

    public void AwaitWord(ulong generation)
    {
        CompletionFrame told;
        do
        {
            told = MemoryMarshal.Read<CompletionFrame>(Await(FrameType.Completion));
        }
        while (told.Word != 5 || told.Generation < generation);
    }

    /// <summary>Allocates device memory: a record with a reply.</summary>
    public ulong Allocate(ulong bytes, uint sequence = 1)
    {
        var header = TestProgram.Op(CallNumber.MemAlloc);
        header.Slot = 4;
        header.Sequence = sequence;
        SendRecords(Record(new MemAllocRecord { Header = header, Bytes = bytes }));
        ReplyFrame reply;
        byte[] payload;
        do
        {
            payload = Await(FrameType.Reply);
            reply = MemoryMarshal.Read<ReplyFrame>(payload);
        }
        while (reply.Sequence != sequence);
        Assert.Equal((3U, 0, 8U), (reply.Slot, reply.Result, reply.Length));
        return BitConverter.ToUInt64(payload, sizeof(ReplyFrame));
    }

    public void Dispose() => _stream.Dispose();
}
