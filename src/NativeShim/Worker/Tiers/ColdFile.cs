using System.Globalization;
using System.Runtime.InteropServices;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// The worker's file of the disk tier: slots of one chunk and a page that says what the slot holds. A slot that was
/// written half, or by somebody else, is recognised when it is read. The file is locked while its worker lives; files
/// without an owner are removed by the next worker that starts. Thread-safe.
/// </summary>
internal sealed unsafe class ColdFile : IDisposable
{
    /// <summary>Bytes that a slot takes on the disk.</summary>
    public const int SlotBytes = ChunkHashKey.ChunkBytes + PageBytes;

    private const int PageBytes = 4096;
    private const uint OwnerOnly = 0x1C0;
    private const string Suffix = ".chunks";
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly TierLedger _ledger;
    private readonly string _path;
    private int _descriptor = -1;
    private int _slots;
    private int _used;

    public ColdFile(string directory, string sliceId, TierLedger ledger)
    {
        _ledger = ledger;
        _path = Path.Combine(
            directory,
            string.Create(CultureInfo.InvariantCulture, $"{sliceId}-{Environment.ProcessId}{Suffix}"));
        RemoveOrphans(directory);
    }

    /// <summary>Whether the disk is written past the page cache.</summary>
    public bool IsDirect { get; private set; }

    /// <summary>Bytes that are charged.</summary>
    public ulong Bytes
    {
        get
        {
            lock (_lock)
            {
                return (ulong)_used * SlotBytes;
            }
        }
    }

    /// <summary>Takes up to so many slots, as far as the budget goes.</summary>
    /// <exception cref="TierException">The file cannot be made.</exception>
    public List<int> Take(int count)
    {
        var taken = new List<int>(count);
        if (count == 0)
        {
            return taken;
        }

        lock (_lock)
        {
            var granted = (int)(_ledger.Take(WorkerTier.Disk, (ulong)count * SlotBytes, SlotBytes) / SlotBytes);
            if (granted > 0 && _descriptor < 0)
            {
                try
                {
                    Open();
                }
                catch
                {
                    _ledger.Give(WorkerTier.Disk, (ulong)granted * SlotBytes);
                    throw;
                }
            }

            for (var i = 0; i < granted; i++)
            {
                taken.Add(_free.TryPop(out var slot) ? slot : _slots++);
            }

            _used += granted;
        }

        return taken;
    }

    /// <summary>Gives a slot and its disk space back.</summary>
    public void Give(int slot)
    {
        lock (_lock)
        {
            // A file system without holes keeps the space until the worker ends; the budget counts what is needed.
            _ = TierLibc.Allocate(
                _descriptor, TierLibc.KeepSize | TierLibc.PunchHole, (long)slot * SlotBytes, SlotBytes);
            _free.Push(slot);
            _used--;
        }

        _ledger.Give(WorkerTier.Disk, SlotBytes);
    }

    /// <summary>Writes a chunk. Any thread; <paramref name="page"/> is aligned memory of the caller, 4 KiB.</summary>
    /// <exception cref="TierException">The disk refuses.</exception>
    public void Write(int slot, byte* chunk, ChunkHash hash, byte* page)
    {
        new Span<byte>(page, PageBytes).Clear();
        *(ColdSlotPage*)page = ColdSlotPage.Of(slot, hash);
        var done = Transfer(slot, chunk, page, write: true);
        if (done != SlotBytes)
        {
            throw new TierException(
                $"writing to {_path} failed: "
                + (done < 0 ? PlatformException.Last("the disk refused").Message : $"only {done} bytes were written"));
        }
    }

    /// <summary>Reads a chunk.</summary>
    /// <exception cref="LostContentException">The slot does not hold what was written.</exception>
    public void Read(int slot, byte* chunk, ChunkHash hash, byte* page)
    {
        var done = Transfer(slot, chunk, page, write: false);
        if (done != SlotBytes || !((ColdSlotPage*)page)->IsFor(slot, hash))
        {
            throw new LostContentException(
                $"slot {slot} of {_path} is damaged: "
                + (done == SlotBytes ? "its checksum is wrong" : $"{done} bytes could be read"));
        }
    }

    /// <summary>Removes the file's name.</summary>
    public void Remove() => File.Delete(_path);

    public void Dispose()
    {
        lock (_lock)
        {
            if (_descriptor >= 0)
            {
                File.Delete(_path);
                _ = Libc.Close(_descriptor);
                _descriptor = -1;
            }
        }
    }

    private nint Transfer(int slot, byte* chunk, byte* page, bool write)
    {
        var vectors = stackalloc Libc.IoVector[2];
        vectors[0] = new Libc.IoVector { Base = chunk, Length = ChunkHashKey.ChunkBytes };
        vectors[1] = new Libc.IoVector { Base = page, Length = PageBytes };
        var offset = (long)slot * SlotBytes;
        while (true)
        {
            var done = write
                ? TierLibc.WriteVector(_descriptor, vectors, 2, offset)
                : TierLibc.ReadVector(_descriptor, vectors, 2, offset);
            if (done >= 0 || Marshal.GetLastPInvokeError() != Libc.ErrorInterrupted)
            {
                return done;
            }
        }
    }

    private void Open()
    {
        const int Flags = TierLibc.OpenReadWrite | Libc.OpenCreate | Libc.OpenCloseOnExec;
        const int Mode = 0x180;
        _descriptor = Libc.Open(_path, Flags | TierLibc.OpenDirect, Mode);
        IsDirect = _descriptor >= 0;
        if (_descriptor < 0 && Marshal.GetLastPInvokeError() == TierLibc.ErrorInvalid)
        {
            // Not every file system can be written past the page cache.
            _descriptor = Libc.Open(_path, Flags, Mode);
        }

        if (_descriptor < 0)
        {
            throw new TierException(PlatformException.Last($"cannot make {_path}").Message);
        }

        if (TierLibc.Lock(_descriptor, TierLibc.LockExclusive | TierLibc.LockNonBlocking) != 0)
        {
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
            throw new TierException($"{_path} is in use by another process");
        }
    }

    private static void RemoveOrphans(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            _ = Libc.ChangeMode(directory, OwnerOnly);
            foreach (var path in Directory.EnumerateFiles(directory, "*" + Suffix))
            {
                var descriptor = Libc.Open(path, TierLibc.OpenReadWrite | Libc.OpenCloseOnExec, 0);
                if (descriptor < 0)
                {
                    continue;
                }

                if (TierLibc.Lock(descriptor, TierLibc.LockExclusive | TierLibc.LockNonBlocking) == 0)
                {
                    File.Delete(path);
                }

                _ = Libc.Close(descriptor);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TierException($"the directory of the disk tier, {directory}, cannot be used: {exception.Message}");
        }
    }
}
