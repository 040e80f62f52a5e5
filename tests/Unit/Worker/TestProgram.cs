using System.Diagnostics;
using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Tests.Unit.Worker;

/// <summary>A program's side of a connection, as the client library plays it.</summary>
internal sealed unsafe class TestProgram : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private readonly SharedMemory _region;
    private readonly uint[] _sequences = new uint[Wire.SlotCount];
    private ulong _head;

    private TestProgram(FrameSocket socket, AttachSnapshot snapshot, DeviceSnapshot device, int descriptor)
    {
        Socket = socket;
        Snapshot = snapshot;
        Device = device;
        _region = SharedMemory.MapReceived(descriptor, 0, (nuint)snapshot.RegionSize, writable: true);
    }

    public FrameSocket Socket { get; }

    public AttachSnapshot Snapshot { get; }

    public DeviceSnapshot Device { get; }

    public ControlHeader* Header => (ControlHeader*)_region.Address;

    /// <summary>Says hello with the given version and token; returns the worker's answer.</summary>
    public static (FrameType Type, byte[] Payload, int Descriptor) Greet(
        FrameSocket socket, byte[] token, ushort version = 1, uint magic = Wire.Magic)
    {
        Assert.True(socket.TryReceive(out var type, out var payload, out _));
        Assert.Equal(FrameType.Challenge, type);
        var challenge = MemoryMarshal.Read<ChallengeFrame>(payload);
        var hello = new HelloFrame { Magic = magic, Version = version, Pid = 42 };
        new Span<byte>(hello.ClientNonce, 32).Fill(9);
        var proof = new Handshake(token).Proof(
            new ReadOnlySpan<byte>(challenge.Nonce, 32), new ReadOnlySpan<byte>(hello.ClientNonce, 32));
        proof.CopyTo(new Span<byte>(hello.Proof, 32));
        "program"u8.CopyTo(new Span<byte>(hello.Executable, 64));
        Assert.True(socket.Send(FrameType.Hello, in hello));
        Assert.True(socket.TryReceive(out type, out payload, out var descriptor));
        return (type, payload.ToArray(), descriptor);
    }

    public static TestProgram Attach(FrameSocket socket, byte[] token)
    {
        var (type, payload, descriptor) = Greet(socket, token);
        Assert.Equal(FrameType.Welcome, type);
        Assert.Equal(sizeof(AttachSnapshot) + sizeof(DeviceSnapshot), payload.Length);
        return new TestProgram(
            socket, MemoryMarshal.Read<AttachSnapshot>(payload),
            MemoryMarshal.Read<DeviceSnapshot>(payload.AsSpan(sizeof(AttachSnapshot))), descriptor);
    }

    public static RecordHeader Op(CallNumber op) => new() { Op = (ushort)op };

    /// <summary>A copy on the legacy default stream.</summary>
    public static CopyRecord Copy(ulong destination, ulong source, ulong bytes) => new()
    {
        Header = Op(CallNumber.Copy),
        Destination = destination,
        Source = source,
        Bytes = bytes,
    };

    /// <summary>A piece of work for the device.</summary>
    public static MemsetRecord Set(ulong address) => new()
    {
        Header = Op(CallNumber.Memset),
        Destination = address,
        Width = 16,
        Height = 1,
        ElementBytes = 1,
    };

    /// <summary>Puts a record into the ring; its size is set unless it is given.</summary>
    public void Submit<T>(T record, ReadOnlySpan<byte> payload = default, uint? size = null)
        where T : unmanaged
    {
        var total = (uint)((sizeof(T) + payload.Length + 15) & ~15);
        var bytes = new byte[total];
        MemoryMarshal.Write(bytes, in record);
        MemoryMarshal.Write(bytes, size ?? total);
        payload.CopyTo(bytes.AsSpan(sizeof(T)));
        var ring = _region.Address + Header->RingOffset;
        var toEnd = Wire.RingBytes - (_head & (Wire.RingBytes - 1));
        if (total > toEnd)
        {
            *(RecordHeader*)(ring + (_head & (Wire.RingBytes - 1))) = new RecordHeader { Size = (uint)toEnd };
            _head += toEnd;
        }

        WaitFor(() => _head + total - Volatile.Read(ref Header->Tail) <= Wire.RingBytes);
        bytes.CopyTo(new Span<byte>(ring + (_head & (Wire.RingBytes - 1)), bytes.Length));
        Publish(_head + total);
    }

    /// <summary>Moves the ring's head and wakes the worker.</summary>
    public void Publish(ulong head)
    {
        _head = head;
        Volatile.Write(ref Header->Head, head);
        Interlocked.Increment(ref Header->Doorbell);
        Futex.WakeAll(&Header->Doorbell);
    }

    /// <summary>Submits a record in slot 3 and waits for its reply.</summary>
    public CudaResult Call<T>(T record, out byte[] reply, ReadOnlySpan<byte> payload = default)
        where T : unmanaged
    {
        const int Slot = 3;
        ((RecordHeader*)&record)->Slot = Slot + 1;
        ((RecordHeader*)&record)->Sequence = ++_sequences[Slot];
        var slot = (SlotHeader*)(_region.Address + Header->SlotsOffset + (Slot * Wire.SlotBytes));
        Submit(record, payload);
        WaitFor(() => Volatile.Read(ref slot->Sequence) == _sequences[Slot]);
        reply = new ReadOnlySpan<byte>(slot + 1, (int)slot->Length).ToArray();
        return (CudaResult)slot->Result;
    }

    public ulong Allocate(ulong bytes)
    {
        var result = Call(new MemAllocRecord { Header = Op(CallNumber.MemAlloc), Bytes = bytes }, out var reply);
        Assert.Equal(CudaResult.Success, result);
        return BitConverter.ToUInt64(reply);
    }

    public ulong Completion(uint word) =>
        Volatile.Read(ref ((ulong*)(_region.Address + Header->CompletionsOffset))[word]);

    public uint Chunk(uint chunk) =>
        Volatile.Read(ref ((uint*)(_region.Address + Header->StagingStatesOffset))[chunk]);

    /// <summary>Marks a staging chunk as taken, as a program does before it gives it to a copy.</summary>
    public void TakeChunk(uint chunk) =>
        Volatile.Write(ref ((uint*)(_region.Address + Header->StagingStatesOffset))[chunk], 1);

    public Span<byte> ChunkBytes(uint chunk) =>
        new(_region.Address + Header->StagingOffset + (chunk * (ulong)Wire.StagingChunkBytes), Wire.StagingChunkBytes);

    /// <summary>Waits until all records so far are done; fences the whole device with word 5.</summary>
    public void Fence(ulong generation, uint stream = Wire.WholeContext)
    {
        Submit(new FenceRecord { Header = Op(CallNumber.Fence), Stream = stream, Index = 5, Generation = generation });
        WaitFor(() => Completion(5) >= generation);
    }

    public CudaResult TakeError() => (CudaResult)Interlocked.Exchange(ref Header->AsyncError, 0);

    /// <summary>Offers pinned memory; the worker must answer as expected.</summary>
    public void Share(int descriptor, ulong address, ulong size, CudaResult expected)
    {
        var share = new ShareFdFrame { FdId = 1, Kind = 1, Address = address, Size = size };
        Assert.True(Socket.Send(
            FrameType.ShareFd, new ReadOnlySpan<byte>(&share, sizeof(ShareFdFrame)), descriptor));
        Assert.True(Socket.TryReceive(out var type, out var payload, out _));
        Assert.Equal(FrameType.ShareAck, type);
        Assert.Equal((int)expected, BitConverter.ToInt32(payload[4..]));
    }

    public static void WaitFor(Func<bool> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < _patience, "the condition did not come true in time");
            Thread.Yield();
        }
    }

    public void Dispose()
    {
        Socket.Shutdown();
        Socket.Dispose();
        _region.Dispose();
    }
}
