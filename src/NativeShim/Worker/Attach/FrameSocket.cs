using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Protocol;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Attach;

/// <summary>Frames with descriptors over a socket. One thread receives; any thread may send.</summary>
internal sealed unsafe class FrameSocket(UnixSocket socket) : IDisposable
{
    /// <summary>Largest payload that is received. Bytes.</summary>
    public const int MaxPayload = 4096;

    private readonly Lock _sending = new();
    private readonly List<int> _descriptors = [];
    private readonly byte[] _payload = new byte[MaxPayload];

    public Libc.PeerCredentials Peer => socket.Peer();

    public void SetTimeouts(TimeSpan receive, TimeSpan send) => socket.SetTimeouts(receive, send);

    /// <summary>Sends a frame; false when the other end is gone or does not read.</summary>
    public bool Send(FrameType type, ReadOnlySpan<byte> payload, int descriptor = -1)
    {
        var frame = new byte[sizeof(FrameHeader) + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), (uint)type);
        payload.CopyTo(frame.AsSpan(sizeof(FrameHeader)));
        lock (_sending)
        {
            return socket.Send(frame, descriptor);
        }
    }

    public bool Send<T>(FrameType type, in T payload)
        where T : unmanaged => Send(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in payload)));

    /// <summary>Sends a code with a text for people.</summary>
    public bool SendMessage(FrameType type, uint code, string message)
    {
        var payload = new byte[sizeof(uint) + Encoding.UTF8.GetByteCount(message)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, code);
        Encoding.UTF8.GetBytes(message, payload.AsSpan(sizeof(uint)));
        return Send(type, payload);
    }

    /// <summary>
    /// Receives a frame. Its payload is valid until the next one; its descriptor (-1: none) belongs to the caller.
    /// </summary>
    /// <returns>False at end of file, timeout or error, or for a payload or number of descriptors that no frame has.
    /// </returns>
    public bool TryReceive(out FrameType type, out ReadOnlySpan<byte> payload, out int descriptor)
    {
        type = default;
        payload = default;
        descriptor = -1;
        _descriptors.Clear();
        Span<byte> header = stackalloc byte[sizeof(FrameHeader)];
        var received = socket.Receive(header, _descriptors);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (received && length <= MaxPayload
            && socket.Receive(_payload.AsSpan(0, (int)length), _descriptors) && _descriptors.Count <= 1)
        {
            type = (FrameType)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            payload = _payload.AsSpan(0, (int)length);
            descriptor = _descriptors.Count == 1 ? _descriptors[0] : -1;
            return true;
        }

        foreach (var open in _descriptors)
        {
            _ = Libc.Close(open);
        }

        return false;
    }

    /// <summary>Ends both directions; blocked threads return.</summary>
    public void Shutdown() => socket.Shutdown();

    public void Dispose() => socket.Dispose();
}
