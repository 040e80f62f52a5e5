using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// The budgets of a node's tiers, which its workers share in one mapped file. Changes are made under flock, which the
/// kernel releases when its holder dies; what a dead worker held is free for whoever looks next. Thread-safe.
/// </summary>
internal sealed unsafe class TierLedger : IDisposable
{
    private const ulong Magic = 0x3144_4C52_4954_4654;
    private const int MaxEntries = 1000;
    private const int HeaderBytes = 64;
    private readonly Lock _gate = new();
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;
    private readonly ulong _ownStart;
    private readonly ulong _hostBudget;
    private readonly ulong _diskBudget;

    /// <exception cref="TierException">The file cannot be used.</exception>
    public TierLedger(WorkerTierSpec spec)
    {
        _hostBudget = (ulong)spec.HostBudgetBytes;
        _diskBudget = (ulong)spec.DiskBudgetBytes;
        _ownStart = StartTimeOf(Environment.ProcessId);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(spec.LedgerPath)!);
            _stream = new FileStream(
                spec.LedgerPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var size = HeaderBytes + (MaxEntries * sizeof(TierLedgerEntry));
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
            throw new TierException($"the ledger of the tiers, {spec.LedgerPath}, cannot be used: {exception.Message}");
        }

        using var scope = Enter();
        *(ulong*)_base = Magic;
        Purge();
    }

    /// <summary>Grows when a worker lacks room that others could make.</summary>
    public ulong Pressure => Volatile.Read(ref *(ulong*)(_base + sizeof(ulong)));

    /// <summary>Takes as much of a budget as there is, at most what is asked, in whole units.</summary>
    /// <returns>Bytes taken.</returns>
    public ulong Take(WorkerTier tier, ulong bytes, ulong unit)
    {
        using var scope = Enter();
        Purge();
        var (host, disk, _) = Sum();
        var (budget, used) = tier == WorkerTier.Host ? (_hostBudget, host) : (_diskBudget, disk);
        var granted = Math.Min(bytes, budget > used ? budget - used : 0) / unit * unit;
        if (granted > 0)
        {
            ref var own = ref Own();
            (tier == WorkerTier.Host ? ref own.HostBytes : ref own.DiskBytes) += granted;
        }

        return granted;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Give(WorkerTier tier, ulong bytes)
    {
        using var scope = Enter();
        ref var own = ref Own();
        (tier == WorkerTier.Host ? ref own.HostBytes : ref own.DiskBytes) -= bytes;
    }

    /// <summary>Says whether what this worker holds can be dropped.</summary>
    public void SetDroppable(bool droppable)
    {
        using var scope = Enter();
        Own().IsDroppable = droppable ? 1UL : 0;
    }

    /// <summary>Asks the others to drop what they can.</summary>
    /// <returns>Bytes that they could.</returns>
    public ulong Press()
    {
        using var scope = Enter();
        Purge();
        var droppable = Sum().Droppable;
        if (droppable > 0)
        {
            Volatile.Write(ref *(ulong*)(_base + sizeof(ulong)), Pressure + 1);
        }

        return droppable;
    }

    /// <summary>The budgets and what is taken of them, for people.</summary>
    public string Describe()
    {
        using var scope = Enter();
        Purge();
        var (host, disk, _) = Sum();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"host tier {host >> 20} of {_hostBudget >> 20} MiB in use, "
            + $"disk tier {disk >> 20} of {_diskBudget >> 20} MiB in use");
    }

    public void Dispose()
    {
        using (Enter())
        {
            Own() = default;
        }

        lock (_gate)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map.Dispose();
            _stream.Dispose();
        }
    }

    private Span<TierLedgerEntry> Entries => new(_base + HeaderBytes, MaxEntries);

    private (ulong Host, ulong Disk, ulong Droppable) Sum()
    {
        var (host, disk, droppable) = (0UL, 0UL, 0UL);
        foreach (ref readonly var entry in Entries)
        {
            host += entry.HostBytes;
            disk += entry.DiskBytes;
            droppable += entry.IsDroppable != 0 && entry.ProcessId != Environment.ProcessId
                ? entry.HostBytes + entry.DiskBytes
                : 0;
        }

        return (host, disk, droppable);
    }

    private ref TierLedgerEntry Own()
    {
        var free = -1;
        var entries = Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].ProcessId == Environment.ProcessId && entries[i].StartTime == _ownStart)
            {
                return ref entries[i];
            }

            free = free < 0 && entries[i].ProcessId == 0 ? i : free;
        }

        if (free < 0)
        {
            throw new TierException($"the ledger of the tiers is full: {MaxEntries} workers use it");
        }

        entries[free] = new TierLedgerEntry { ProcessId = Environment.ProcessId, StartTime = _ownStart };
        return ref entries[free];
    }

    private void Purge()
    {
        foreach (ref var entry in Entries)
        {
            if (entry.ProcessId != 0 && StartTimeOf(entry.ProcessId) != entry.StartTime)
            {
                entry = default;
            }
        }
    }

    private Scope Enter()
    {
        _gate.Enter();
        var descriptor = (int)_stream.SafeFileHandle.DangerousGetHandle();
        const int Interrupted = 4;
        while (TierLibc.Lock(descriptor, TierLibc.LockExclusive) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                _gate.Exit();
                throw new TierException($"the ledger of the tiers cannot be locked (errno {error})");
            }
        }

        return new Scope(this, descriptor);
    }

    /// <summary>Field 22 of /proc/PID/stat; 0 when there is no such process or only its remains.</summary>
    private static ulong StartTimeOf(long process)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? 0 : ulong.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>The held lock.</summary>
    private readonly ref struct Scope(TierLedger owner, int descriptor)
    {
        public void Dispose()
        {
            _ = TierLibc.Lock(descriptor, TierLibc.LockUnlock);
            owner._gate.Exit();
        }
    }
}
