using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// Code images on this node's disk by the SHA-256 of their bytes, shared by all its workers: an image travels to a node
/// once. A file is written under another name, checked, and then renamed, so that what bears a digest has it. The
/// least recently used go when there are too many bytes.
/// </summary>
/// <param name="directory">Where they lie; made when missing, for this user only.</param>
/// <param name="maxBytes">Bytes of all images together.</param>
/// <param name="time">When an image was used.</param>
internal sealed class ImageStore(string directory, long maxBytes, TimeProvider time)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Largest image that is taken.</summary>
    public ulong MaxImageBytes => (ulong)maxBytes;

    /// <summary>Opens an image that is there, for reading; -1 when it is not.</summary>
    public int TryOpen(ReadOnlySpan<byte> digest, ulong size)
    {
        var path = PathOf(digest);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || (ulong)file.Length != size)
            {
                return -1;
            }

            file.LastWriteTimeUtc = time.GetUtcNow().UtcDateTime;
            return OpenForReading(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    /// <summary>Begins to write an image; null when the disk does not take it.</summary>
    public Entry? TryBegin(ReadOnlySpan<byte> digest, ulong size)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory, OwnerOnly);
            }

            Trim((long)size);
            var path = PathOf(digest);
            return new Entry(path, $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.part", digest.ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int OpenForReading(string path) => Libc.Open(path, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);

    private string PathOf(ReadOnlySpan<byte> digest) =>
        Path.Combine(directory, Convert.ToHexStringLower(digest));

    /// <summary>Makes room. Other workers may do the same: what is gone already is as good.</summary>
    private void Trim(long coming)
    {
        var files = new DirectoryInfo(directory).GetFiles().OrderByDescending(f => f.LastWriteTimeUtc).ToList();
        var left = maxBytes - coming;
        foreach (var file in files)
        {
            left -= file.Length;
            if (left < 0)
            {
                file.Delete();
            }
        }
    }

    /// <summary>An image that is being written.</summary>
    internal sealed class Entry(string path, string temporary, byte[] digest) : IDisposable
    {
        private readonly SafeFileHandle _file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write);
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private bool _failed;

        public ulong Written { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                RandomAccess.Write(_file, bytes, (long)Written);
            }
            catch (IOException)
            {
                _failed = true;
            }

            _hash.AppendData(bytes);
            Written += (ulong)bytes.Length;
        }

        /// <summary>Gives the image its name and opens it; -1 when the bytes are not what they should be.</summary>
        public int Commit()
        {
            if (_failed || !_hash.GetHashAndReset().AsSpan().SequenceEqual(digest))
            {
                return -1;
            }

            try
            {
                File.Move(temporary, path, overwrite: true);
                return OpenForReading(path);
            }
            catch (IOException)
            {
                return -1;
            }
        }

        public void Dispose()
        {
            _file.Dispose();
            _hash.Dispose();
            File.Delete(temporary);
        }
    }
}
