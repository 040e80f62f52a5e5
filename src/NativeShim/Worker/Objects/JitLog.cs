using System.Runtime.InteropServices;
using System.Text;

namespace TensorFusion.Worker.Objects;

/// <summary>A buffer that the driver's compiler or linker writes text to.</summary>
/// <param name="capacity">Bytes that the driver may write; 0 when nobody asked for the text.</param>
internal sealed unsafe class JitLog(uint capacity) : IDisposable
{
    private byte* _text = (byte*)NativeMemory.AllocZeroed(capacity + 1);

    public byte* Address => _text;

    public uint Capacity => capacity;

    /// <summary>Writes a text in place of what the driver wrote, as far as it fits.</summary>
    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = (int)Math.Min((uint)bytes.Length, capacity);
        bytes.AsSpan(0, length).CopyTo(new Span<byte>(_text, length));
        _text[length] = 0;
    }

    /// <summary>Copies as much of the text as fits; returns the bytes.</summary>
    public int CopyTo(Span<byte> target)
    {
        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_text);
        var bytes = Math.Min(text.Length, target.Length);
        text[..bytes].CopyTo(target);
        return bytes;
    }

    public void Dispose()
    {
        NativeMemory.Free(_text);
        _text = null;
    }
}
