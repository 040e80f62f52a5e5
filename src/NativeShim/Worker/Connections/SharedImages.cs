using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// Code images that a program shares by descriptor. A library's file serves many modules and stays open with the
/// connection; a memory file that was used as a whole is closed after its use. Thread-safe.
/// </summary>
internal sealed class SharedImages : IDisposable
{
    private const int MaxImages = 4096;
    private const int GetSeals = 1034;
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, (int Descriptor, ulong Size, bool Once)> _images = [];

    /// <summary>Keeps a received descriptor, or closes it when it cannot be used. False when it cannot.</summary>
    /// <param name="id">The image's number.</param>
    /// <param name="descriptor">A file.</param>
    /// <param name="size">Bytes of it that are used.</param>
    /// <param name="once">Whether the image is forgotten when it has been read as a whole.</param>
    public bool Add(uint id, int descriptor, ulong size, bool once = false)
    {
        var length = Libc.Seek(descriptor, 0, Libc.SeekEnd);
        lock (_lock)
        {
            if (size > 0 && length >= 0 && (ulong)length >= size && _images.Count < MaxImages
                && _images.TryAdd(id, (descriptor, size, once)))
            {
                return true;
            }
        }

        _ = Libc.Close(descriptor);
        return false;
    }

    /// <summary>
    /// Reads a part of an image into memory of its own, so that the program cannot change what the driver reads. Null
    /// when there is no such image or part.
    /// </summary>
    public CodeImage? Read(uint id, ulong offset, ulong bytes)
    {
        lock (_lock)
        {
            if (!_images.TryGetValue(id, out var image) || bytes == 0 || bytes > image.Size
                || offset > image.Size - bytes)
            {
                return null;
            }

            var copy = CodeImage.Read(image.Descriptor, offset, bytes);
            if (offset == 0 && bytes == image.Size
                && (image.Once || Libc.Control(image.Descriptor, GetSeals, 0) >= 0))
            {
                Forget(id);
            }

            return copy;
        }
    }

    /// <summary>Forgets an image, if there is one of that number.</summary>
    public void Discard(uint id)
    {
        lock (_lock)
        {
            Forget(id);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var id in _images.Keys.ToArray())
            {
                Forget(id);
            }
        }
    }

    private void Forget(uint id)
    {
        if (_images.Remove(id, out var image))
        {
            _ = Libc.Close(image.Descriptor);
        }
    }
}
