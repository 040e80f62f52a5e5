using System.Runtime.InteropServices;
using TensorFusion.Worker.Code.Images;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// The bytes of a module in memory of the worker, with a terminating zero: text images (PTX) end there.
/// </summary>
internal sealed unsafe class CodeImage : IDisposable
{
    private byte* _bytes;

    private CodeImage(nuint size)
    {
        _bytes = (byte*)NativeMemory.AlignedAlloc(size + 16, 64);
        Size = size;
        new Span<byte>(_bytes + size, 16).Clear();
    }

    public byte* Address => _bytes;

    public nuint Size { get; }

    /// <summary>The bytes, for as long as this is not disposed.</summary>
    public ImageBytes Bytes => new(_bytes, Size);

    public static CodeImage Copy(ReadOnlySpan<byte> bytes)
    {
        var image = new CodeImage((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(image._bytes, bytes.Length));
        return image;
    }

    /// <summary>Reads from a file; null when it is shorter than that.</summary>
    public static CodeImage? Read(int descriptor, ulong offset, ulong bytes)
    {
        var image = new CodeImage((nuint)bytes);
        nuint done = 0;
        while (done < image.Size)
        {
            var read = Libc.ReadAt(descriptor, image._bytes + done, image.Size - done, (long)(offset + done));
            if (read <= 0)
            {
                image.Dispose();
                return null;
            }

            done += (nuint)read;
        }

        return image;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_bytes);
        _bytes = null;
    }
}
