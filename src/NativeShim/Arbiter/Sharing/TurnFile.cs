using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using TensorFusion.Arbiter.Accounts;

namespace TensorFusion.Arbiter.Sharing;

/// <summary>
/// The shared file of one card. Two kinds of locks on byte ranges guard it, both of which the kernel lets go when their
/// process dies: one for decisions, held for microseconds, and one for each entry in use, by which others see that its
/// owner lives. The locks belong to the open file (F_OFD_SETLK), so that a process may open it several times.
/// </summary>
internal sealed unsafe class TurnFile : IDisposable
{
    public const int MaximumEntries = 64;
    private const long DecisionByte = 0;
    private const long FirstEntryByte = 1;
    private readonly Lock _gate = new();
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;
    private bool _disposed;

    /// <exception cref="TurnException">The file cannot be used.</exception>
    public TurnFile(string path)
    {
        Path = path;
        try
        {
            Directory.CreateDirectory(
                System.IO.Path.GetDirectoryName(path)!,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            _stream = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            var size = sizeof(TurnHeader) + (MaximumEntries * sizeof(TurnEntry));
            if (_stream.Length < size)
            {
                _stream.SetLength(size);
            }

            _map = MemoryMappedFile.CreateFromFile(
                _stream, null, size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, size);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TurnException(
                $"the turns of a card cannot be shared in '{path}': {exception.Message}; "
                + "choose a directory that the workers may write");
        }
    }

    public string Path { get; }

    public TurnHeader* Header => (TurnHeader*)_base;

    public TurnEntry* First => (TurnEntry*)(_base + sizeof(TurnHeader));

    public Span<TurnEntry> Entries => new(First, MaximumEntries);

    /// <summary>Takes the lock of decisions; dispose the result to let it go.</summary>
    public Scope Enter()
    {
        _gate.Enter();
        try
        {
            Lock(DecisionByte);
        }
        catch
        {
            _gate.Exit();
            throw;
        }

        return new Scope(this);
    }

    /// <summary>Takes the lock that says that the entry's owner lives.</summary>
    /// <returns>False when another one has it.</returns>
    public bool TryOwn(int entry) => TrySet(FirstEntryByte + entry, Libc.WriteLock);

    /// <summary>Lets that lock go.</summary>
    public void Disown(int entry) => TrySet(FirstEntryByte + entry, Libc.Unlock);

    /// <summary>Whether the owner of an entry of another one lives.</summary>
    public bool IsOwned(int entry)
    {
        var asked = new Libc.FileLock { Type = Libc.WriteLock, Start = FirstEntryByte + entry, Length = 1 };
        return Libc.Control(Descriptor, Libc.GetOwnLock, &asked) != 0 || asked.Type != Libc.Unlock;
    }

    /// <summary>Whether any entry's owner lives.</summary>
    public bool IsInUse()
    {
        for (var entry = 0; entry < MaximumEntries; entry++)
        {
            if (IsOwned(entry))
            {
                return true;
            }
        }

        return false;
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

    private int Descriptor => (int)_stream.SafeFileHandle.DangerousGetHandle();

    private bool TrySet(long start, short type)
    {
        var wanted = new Libc.FileLock { Type = type, Start = start, Length = 1 };
        return Libc.Control(Descriptor, Libc.SetOwnLock, &wanted) == 0;
    }

    private void Lock(long start)
    {
        var wanted = new Libc.FileLock { Type = Libc.WriteLock, Start = start, Length = 1 };
        while (Libc.Control(Descriptor, Libc.SetOwnLockWait, &wanted) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Libc.ErrorInterrupted)
            {
                throw new TurnException($"the turns of '{Path}' cannot be locked (errno {error})");
            }
        }
    }

    /// <summary>The held lock.</summary>
    internal readonly ref struct Scope(TurnFile owner)
    {
        public void Dispose()
        {
            owner.TrySet(DecisionByte, Libc.Unlock);
            owner._gate.Exit();
        }
    }
}
