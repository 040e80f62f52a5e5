using TensorFusion.Driver;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Worker.Tiers;

/// <summary>Off the cards.</summary>
internal sealed unsafe partial class TierEngine
{
    private static readonly TimeSpan _pressureLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _pressurePause = TimeSpan.FromMilliseconds(20);

    /// <summary>Copies what the tiers do not have yet, then gives the cards' memory back.</summary>
    /// <exception cref="TierException">There is no room, or the disk fails; nothing has changed.</exception>
    /// <exception cref="DriverException">The device fails.</exception>
    public void Freeze(WorkerTier to)
    {
        foreach (var device in _devices)
        {
            DriverCall.Require(device.MakeCurrent(), "using the device");
            DriverCall.Require(device.Driver.cuCtxSynchronize(), "waiting for the device");
        }

        _ledger.SetDroppable(false);
        var views = OpenViews();
        var evicting = false;
        try
        {
            try
            {
                Store(Compare(views), to);
            }
            catch
            {
                Forget(views);
                throw;
            }

            _steps.Reach("freeze.stored");
            var memory = views.Select(view => (view.Device.Memory, view.Backing)).ToArray();
            CloseViews(views);
            evicting = true;
            foreach (var (manager, backing) in memory)
            {
                DriverCall.Require(manager.Evict(backing), "giving memory back");
                _steps.Reach("freeze.evicting");
            }
        }
        catch (DriverException error) when (evicting)
        {
            throw new EvictionException(error);
        }
        catch
        {
            CloseViews(views);
            _hosts.Trim();
            _ledger.SetDroppable(true);
            throw;
        }

        _hosts.Trim();
    }

    /// <summary>Moves a frozen slice from the host to the disk, as far as the budget goes.</summary>
    /// <exception cref="TierException">The disk fails or has no room at all; what was not moved stays.</exception>
    public void MoveToDisk()
    {
        _devices[0].MakeCurrent();
        var warm = _store.Copies.Where(copy => copy.Host is not null && copy.Disk < 0).ToArray();
        var slots = _cold.Take(warm.Length);
        if (warm.Length > slots.Count)
        {
            _ = WaitForRoom(() => slots.AddRange(_cold.Take(warm.Length - slots.Count)), () => warm.Length == slots.Count);
        }

        if (warm.Length > 0 && slots.Count == 0)
        {
            throw new TierException(
                $"{(ulong)warm.Length * Chunk >> 20} MiB do not fit on the disk: {_ledger.Describe()}");
        }

        WriteWarm([.. warm.Zip(slots)]);
        _steps.Reach("cold.written");
        _hosts.Trim();
    }

    /// <summary>
    /// Hashes all memory, keeps the copies that are still right, lets go of the others, and lists what must be copied.
    /// </summary>
    private List<ChunkMove> Compare(List<MemoryView> views)
    {
        var total = views.Sum(view => (long)view.Backing.Size);
        _steps.Reach("freeze.hash", (ulong)total);
        var fresh = new List<ChunkMove>();
        foreach (var device in views.GroupBy(view => view.Device))
        {
            DriverCall.Require(device.Key.MakeCurrent(), "using the device");
            var addresses = device.SelectMany(view => Enumerable.Range(0, view.Chunks).Select(view.ChunkAddress))
                .ToArray();
            var hashes = new ChunkHash[addresses.Length];
            _hashers[device.Key.Index].Hash(addresses, hashes, count => _progress.Add((ulong)count * Chunk));
            var next = 0;
            foreach (var view in device)
            {
                Compare(view, hashes.AsSpan(next, view.Chunks), fresh);
                next += view.Chunks;
            }
        }

        _counters.Add("tierHashedBytes", total);
        return fresh;
    }

    private void Compare(MemoryView view, ReadOnlySpan<ChunkHash> hashes, List<ChunkMove> fresh)
    {
        var before = view.Backing.Copies;
        var now = new ChunkSet(_store, view.Chunks);
        for (var i = 0; i < view.Chunks; i++)
        {
            var copy = _store.Acquire(hashes[i], out var isNew);
            now.Copies[i] = copy;
            if (isNew)
            {
                fresh.Add(new ChunkMove(view.Device, view.ChunkAddress(i), copy));
            }
            else
            {
                var unchanged = before?.Copies[i] == copy;
                _counters.AddChunks(
                    copy == _store.Zero ? "tierZeroBytes" : unchanged ? "tierUnchangedBytes" : "tierDuplicateBytes");
            }
        }

        // After the new ones were taken, so that what is the same in both is not freed in between.
        view.Backing.Copies = now;
        before?.Dispose();
    }

    /// <summary>The copies that got no content are let go; the others stay for the next attempt.</summary>
    private void Forget(List<MemoryView> views)
    {
        foreach (var view in views)
        {
            view.Backing.Copies?.Forget(copy => !copy.IsComplete);
        }
    }

    private void Store(List<ChunkMove> fresh, WorkerTier to)
    {
        _steps.Reach("freeze.reserve");
        var slots = new List<HostSlot>();
        var places = new List<int>();
        void Take()
        {
            int Missing() => fresh.Count - slots.Count - places.Count;
            if (to == WorkerTier.Host)
            {
                slots.AddRange(_hosts.Take(Missing()));
                places.AddRange(_cold.Take(Missing()));
            }
            else
            {
                places.AddRange(_cold.Take(Missing()));
                slots.AddRange(_hosts.Take(Missing()));
            }
        }

        void GiveBack()
        {
            slots.ForEach(_hosts.Give);
            places.ForEach(_cold.Give);
            slots.Clear();
            places.Clear();
            _hosts.Trim();
        }

        try
        {
            Take();
            if (!WaitForRoom(Take, () => fresh.Count == slots.Count + places.Count))
            {
                var room = (ulong)(slots.Count + places.Count) * Chunk;
                GiveBack();
                throw new TierException(
                    $"{(ulong)fresh.Count * Chunk >> 20} MiB must be stored, there is room for {room >> 20} MiB: "
                    + $"{_ledger.Describe()}; the slice stays hot");
            }
        }
        catch
        {
            GiveBack();
            throw;
        }

        var toHost = to == WorkerTier.Host ? fresh[..slots.Count] : fresh[places.Count..];
        var toDisk = to == WorkerTier.Host ? fresh[slots.Count..] : fresh[..places.Count];
        for (var i = 0; i < toHost.Count; i++)
        {
            toHost[i].Copy.Host = slots[i];
        }

        for (var i = 0; i < toDisk.Count; i++)
        {
            toDisk[i].Copy.Disk = places[i];
        }

        _steps.Reach("freeze.copy", (ulong)fresh.Count * Chunk);
        EachDevice(toHost, CopyToHost);
        EachDevice(toDisk, CopyToDisk);
        fresh.ForEach(move => move.Copy.IsComplete = true);
        if (to == WorkerTier.Disk)
        {
            // What the host had from before goes to the disk too, as far as there is room.
            var warm = _store.Copies.Where(copy => copy.Host is not null && copy.Disk < 0).ToArray();
            WriteWarm([.. warm.Zip(_cold.Take(warm.Length))]);
        }
    }

    /// <summary>Asks the other workers to drop what they only keep, and tries again while they do.</summary>
    private bool WaitForRoom(Action take, Func<bool> enough)
    {
        using var never = new ManualResetEventSlim();
        var pauses = (int)(_pressureLimit / _pressurePause);
        if (enough() || _ledger.Press() == 0)
        {
            return enough();
        }

        for (var i = 0; i < pauses && !enough(); i++)
        {
            never.Wait(_pressurePause);
            take();
        }

        return enough();
    }

    private void CopyToHost(CopyLanes lanes, ChunkMove[] moves)
    {
        CopyLanes.Run(moves.Length, HostGroup, Issue, Complete);
        _counters.AddChunks("tierBytesToHost", moves.Length);

        void Issue(int lane, int first, int count)
        {
            foreach (var move in moves.AsSpan(first, count))
            {
                lanes.ToHost(lane, move.Address, move.Copy.Host!.Address);
            }
        }

        void Complete(int lane, int first, int count)
        {
            lanes.Wait(lane);
            _progress.Add((ulong)count * Chunk);
        }
    }

    private void CopyToDisk(CopyLanes lanes, ChunkMove[] moves)
    {
        using var bounce = new BounceMemory(_devices[0].Driver, 2 * DiskGroup);
        var writing = new[] { new IoBatch(), new IoBatch() };
        try
        {
            CopyLanes.Run(moves.Length, DiskGroup, Issue, Complete);
        }
        finally
        {
            lanes.WaitAll();
            WaitAll(writing);
        }

        _counters.AddChunks("tierBytesToDisk", moves.Length);

        void Issue(int lane, int first, int count)
        {
            writing[lane].Wait();
            for (var i = 0; i < count; i++)
            {
                lanes.ToHost(lane, moves[first + i].Address, bounce.Address((lane * DiskGroup) + i));
            }
        }

        void Complete(int lane, int first, int count)
        {
            lanes.Wait(lane);
            for (var i = 0; i < count; i++)
            {
                var copy = moves[first + i].Copy;
                var from = bounce.Address((lane * DiskGroup) + i);
                _io.Write(writing[lane], copy.Disk, from, copy.Hash, () => _progress.Add(Chunk));
            }
        }
    }

    private void WriteWarm((ChunkCopy Copy, int Slot)[] moves)
    {
        _steps.Reach("cold.write", (ulong)moves.Length * Chunk);
        var batch = new IoBatch();
        foreach (var (copy, slot) in moves)
        {
            _io.Write(batch, slot, copy.Host!.Address, copy.Hash, () => _progress.Add(Chunk));
        }

        try
        {
            batch.Wait();
        }
        catch
        {
            Array.ForEach(moves, move => _cold.Give(move.Slot));
            throw;
        }

        foreach (var (copy, slot) in moves)
        {
            copy.Disk = slot;
            _store.DropHost(copy);
        }

        _counters.AddChunks("tierBytesToDisk", moves.Length);
    }

    private static void WaitAll(IoBatch[] batches)
    {
        // All of them, even when the first one failed: their memory goes away.
        try
        {
            batches[0].Wait();
        }
        finally
        {
            batches[1].Wait();
        }
    }
}
