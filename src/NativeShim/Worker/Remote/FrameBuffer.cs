using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;

namespace TensorFusion.Worker.Remote;

/// <summary>Frames that are gathered for one write.</summary>
internal sealed unsafe class FrameBuffer
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Add<T>(FrameType type, in T payload, ReadOnlySpan<byte> rest = default)
        where T : unmanaged
    {
        var size = sizeof(FrameHeader) + sizeof(T) + rest.Length;
        var at = Take(size);
        MemoryMarshal.Write(
            at, new FrameHeader { Length = (uint)(size - sizeof(FrameHeader)), Type = (uint)type });
        MemoryMarshal.Write(at[sizeof(FrameHeader)..], in payload);
        rest.CopyTo(at[(sizeof(FrameHeader) + sizeof(T))..]);
    }

    /// <summary>Adds a code with a text for people.</summary>
    public void AddMessage(FrameType type, uint code, string message) =>
        Add(type, code, Encoding.UTF8.GetBytes(message));

    /// <summary>The only frame goes on with bytes that are written after it.</summary>
    public void ExtendLast(uint bytes)
    {
        var header = MemoryMarshal.Read<FrameHeader>(_bytes);
        header.Length += bytes;
        MemoryMarshal.Write(_bytes, in header);
    }

    private Span<byte> Take(int size)
    {
        if (_bytes.Length - Length < size)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + size));
        }

        var span = _bytes.AsSpan(Length, size);
        Length += size;
        return span;
    }
}
