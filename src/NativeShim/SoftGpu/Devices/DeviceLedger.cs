using System.Diagnostics;
using System.Security.Cryptography;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Timing;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>
/// Who holds how much of a device's memory, over all processes. Invariant: the sum of the entries of live processes
/// never exceeds the capacity. An instance writes its own entry; it appears with the first byte or busy period.
/// </summary>
internal sealed class DeviceLedger : IDisposable
{
    private readonly LedgerFile _file;
    private readonly int _pid;
    private readonly ulong _start;
    private readonly ulong _instance = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private int _slot = -1;

    /// <exception cref="DriverException">The file cannot be used, or live processes use the device with another
    /// size.</exception>
    public DeviceLedger(string path, ulong capacity)
        : this(path, capacity, Environment.ProcessId, ProcessIdentity.StartTimeOf(Environment.ProcessId))
    {
    }

    internal DeviceLedger(string path, ulong capacity, int pid, ulong processStart)
    {
        Capacity = capacity;
        _pid = pid;
        _start = processStart;
        _file = new LedgerFile(path);
        try
        {
            Open();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of the device.</summary>
    public ulong Capacity { get; }

    /// <summary>Bytes that all live processes hold.</summary>
    public ulong Used
    {
        get
        {
            using var scope = _file.Enter();
            Reclaim();
            return Sum();
        }
    }

    /// <summary>Nanoseconds for which the device was busy since its file was made; the sum over processes.</summary>
    public ulong BusyNanoseconds
    {
        get
        {
            using var scope = _file.Enter();
            Reclaim();
            var now = Now();
            var sum = 0UL;
            foreach (ref var entry in _file.Entries)
            {
                sum += entry.BusyNanoseconds
                    + (entry.BusySince == 0 || now < entry.BusySince ? 0 : now - entry.BusySince);
            }

            return sum;
        }
    }

    /// <summary>Takes bytes of the device; false when they are not free.</summary>
    public bool TryReserve(ulong bytes)
    {
        using var scope = _file.Enter();
        if (!Fits(bytes))
        {
            Reclaim();
            if (!Fits(bytes))
            {
                return false;
            }
        }

        Own().Bytes += bytes;
        return true;
    }

    /// <summary>Gives bytes back that this instance took.</summary>
    public void Release(ulong bytes)
    {
        using var scope = _file.Enter();
        ref var entry = ref Own();
        if (bytes > entry.Bytes)
        {
            throw new InvalidOperationException(
                $"{bytes} bytes are released, {entry.Bytes} are held in '{_file.Path}'");
        }

        entry.Bytes -= bytes;
    }

    /// <summary>Live processes on the device, each once.</summary>
    public IReadOnlyList<LedgerProcess> Processes()
    {
        using var scope = _file.Enter();
        Reclaim();
        var processes = new SortedDictionary<int, LedgerProcess>();
        foreach (ref var entry in _file.Entries)
        {
            if (entry.Pid != 0)
            {
                var before = processes.GetValueOrDefault(entry.Pid);
                processes[entry.Pid] = new LedgerProcess(
                    entry.Pid, before.Bytes + entry.Bytes, before.ComputeNanoseconds + entry.ComputeNanoseconds);
            }
        }

        return [.. processes.Values];
    }

    /// <summary>Operations begin to execute.</summary>
    public void MarkBusy()
    {
        if (_slot < 0)
        {
            using var scope = _file.Enter();
            Own();
        }

        Volatile.Write(ref _file.Entries[_slot].BusySince, Now());
    }

    /// <summary>Operations have ended.</summary>
    public void MarkIdle()
    {
        ref var entry = ref _file.Entries[_slot];
        var since = entry.BusySince;
        entry.BusyNanoseconds += since == 0 ? 0 : Math.Max(1, Now() - since);
        Volatile.Write(ref entry.BusySince, 0);
    }

    /// <summary>Occupies an engine of the device, which all processes share.</summary>
    /// <returns>When the operation ends, monotonic time in ns.</returns>
    public long Occupy(DeviceEngine engine, long ready, long duration)
    {
        if (_slot < 0)
        {
            using var scope = _file.Enter();
            Own();
        }

        ref var free = ref FreeAt(engine);
        while (true)
        {
            var before = Volatile.Read(ref free);
            var end = Math.Max(ready, before) + duration;
            if (Interlocked.CompareExchange(ref free, end, before) == before)
            {
                if (engine == DeviceEngine.Compute)
                {
                    Interlocked.Add(ref _file.Entries[_slot].ComputeNanoseconds, (ulong)duration);
                }

                return end;
            }
        }
    }

    public void Dispose()
    {
        using (_file.Enter())
        {
            if (_slot >= 0)
            {
                _file.Entries[_slot] = default;
                _slot = -1;
            }
        }

        _file.Dispose();
    }

    private static ulong Now() => (ulong)Stopwatch.GetElapsedTime(0).TotalNanoseconds;

    private void Open()
    {
        using var scope = _file.Enter();
        ref var header = ref _file.Header;
        if (header.Magic != LedgerHeader.ExpectedMagic)
        {
            _file.Entries.Clear();
            header = new LedgerHeader { Magic = LedgerHeader.ExpectedMagic, Capacity = Capacity };
            return;
        }

        Reclaim();
        if (header.Capacity != Capacity && Sum() > 0)
        {
            throw new DriverException(
                $"the software GPU of '{_file.Path}' is in use with {header.Capacity >> 20} MiB and cannot be opened "
                + $"with {Capacity >> 20} MiB; end the processes that use it, or set "
                + $"{Options.SoftGpuOptions.StateVariable} to another directory");
        }

        header.Capacity = Capacity;
        if (!HasProcesses())
        {
            // The times are of an earlier life of the device, perhaps of the machine.
            (header.ComputeFree, header.CopyInFree, header.CopyOutFree) = (0, 0, 0);
        }
    }

    private ref long FreeAt(DeviceEngine engine)
    {
        ref var header = ref _file.Header;
        switch (engine)
        {
            case DeviceEngine.Compute:
                return ref header.ComputeFree;
            case DeviceEngine.CopyIn:
                return ref header.CopyInFree;
            default:
                return ref header.CopyOutFree;
        }
    }

    private bool HasProcesses()
    {
        foreach (ref readonly var entry in _file.Entries)
        {
            if (entry.Pid != 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(ulong bytes)
    {
        var used = Sum();
        return used <= Capacity && bytes <= Capacity - used;
    }

    private ulong Sum()
    {
        var sum = 0UL;
        foreach (ref var entry in _file.Entries)
        {
            sum += entry.Bytes;
        }

        return sum;
    }

    private void Reclaim()
    {
        foreach (ref var entry in _file.Entries)
        {
            if (entry.Pid != 0
                && entry.ProcessStart != (entry.Pid == _pid ? _start : ProcessIdentity.StartTimeOf(entry.Pid)))
            {
                entry = default;
            }
        }
    }

    private ref LedgerEntry Own()
    {
        var entries = _file.Entries;
        if (_slot >= 0)
        {
            return ref entries[_slot];
        }

        for (var slot = 0; slot < entries.Length; slot++)
        {
            if (entries[slot].Pid == 0)
            {
                entries[slot] = new LedgerEntry { Pid = _pid, ProcessStart = _start, Instance = _instance };
                _slot = slot;
                return ref entries[slot];
            }
        }

        throw new DriverException(
            $"the ledger '{_file.Path}' is full: {LedgerFile.MaximumEntries} processes use the device; "
            + "end some of them");
    }
}
