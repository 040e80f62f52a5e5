using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Memory;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>
/// The shared file of one device: a header and a fixed table of entries. All changes are made under an exclusive
/// flock, which the kernel releases when its holder dies; entries of dead processes are dropped by whoever looks.
/// </summary>
internal sealed unsafe class LedgerFile : IDisposable
{
    public const int MaximumEntries = 1023;
    private readonly Lock _gate = new();
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;
    private bool _disposed;

    /// <exception cref="DriverException">The directory or the file cannot be used.</exception>
    public LedgerFile(string path)
    {
        try
        {
            var directory = System.IO.Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(
                directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            _stream = new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var size = sizeof(LedgerHeader) + (MaximumEntries * sizeof(LedgerEntry));
            if (_stream.Length < size)
            {
                _stream.SetLength(size);
            }

            _map = MemoryMappedFile.CreateFromFile(
                _stream, null, size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, size);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
            Path = path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DriverException(
                $"the ledger of a software GPU, '{path}', cannot be used: {exception.Message}; "
                + $"set {Options.SoftGpuOptions.StateVariable} to a directory that this user may write");
        }
    }

    public string Path { get; }

    public ref LedgerHeader Header => ref *(LedgerHeader*)_base;

    public Span<LedgerEntry> Entries => new(_base + sizeof(LedgerHeader), MaximumEntries);

    /// <summary>Takes the lock of all processes; dispose the result to release it.</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public Scope Enter()
    {
        _gate.Enter();
        if (_disposed)
        {
            _gate.Exit();
            throw new ObjectDisposedException(Path);
        }

        var file = (int)_stream.SafeFileHandle.DangerousGetHandle();
        const int Interrupted = 4;
        while (Libc.Lock(file, Libc.LockExclusive) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                _gate.Exit();
                throw new DriverException($"the ledger '{Path}' cannot be locked (errno {error})");
            }
        }

        return new Scope(this, file);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map.Dispose();
            _stream.Dispose();
        }
    }

    /// <summary>The held lock.</summary>
    internal readonly ref struct Scope(LedgerFile owner, int file)
    {
        public void Dispose()
        {
            _ = Libc.Lock(file, Libc.LockUnlock);
            owner._gate.Exit();
        }
    }
}
