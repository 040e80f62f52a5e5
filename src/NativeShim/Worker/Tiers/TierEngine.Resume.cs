using TensorFusion.Driver;

namespace TensorFusion.Worker.Tiers;

/// <summary>Back to the cards.</summary>
internal sealed unsafe partial class TierEngine
{
    /// <summary>
    /// Takes memory of the cards, maps it where it was, and fills it. The copies stay, for the next freeze.
    /// </summary>
    /// <exception cref="TierException">The cards have no room; the slice stays frozen.</exception>
    /// <exception cref="DriverException">The device fails.</exception>
    /// <exception cref="LostContentException">Content on the disk is damaged: the slice cannot go on.</exception>
    public void Resume()
    {
        _steps.Reach("resume.map");
        MapAll();
        _steps.Reach("resume.mapped");
        var views = new List<MemoryView>();
        try
        {
            views = OpenViews();
            Fill(views);
            CloseViews(views);
        }
        catch (Exception error) when (error is TierException or DriverException && !IsFatal(error))
        {
            CloseViews(views);
            EvictAll();
            throw new TierException($"{error.Message}; it stays frozen");
        }

        _ledger.SetDroppable(true);
        _steps.Reach("resume.copied");
    }

    private void Fill(List<MemoryView> views)
    {
        List<ChunkMove> moves = [.. views.SelectMany(MovesOf)];
        _steps.Reach("resume.copy", (ulong)moves.Count * Chunk);
        EachDevice(moves, FillFromHost);
        var cold = moves.Where(move => move.Copy is { Host: null, Disk: >= 0 }).ToList();
        EachDevice(cold, FillFromDisk);
        Verify(cold);
    }

    private void EvictAll()
    {
        foreach (var device in _devices)
        {
            DriverCall.Require(device.MakeCurrent(), "using the device");
            foreach (var backing in device.Memory.Backings().Where(backing => backing.IsResident))
            {
                DriverCall.Require(device.Memory.Evict(backing), "giving memory back");
            }
        }
    }

    private void MapAll()
    {
        foreach (var device in _devices)
        {
            DriverCall.Require(device.MakeCurrent(), "using the device");
            foreach (var backing in device.Memory.Backings().Where(backing => !backing.IsResident))
            {
                var result = device.Memory.Restore(backing);
                if (result == CudaResult.Success)
                {
                    _steps.Reach("resume.mapping");
                    continue;
                }

                EvictAll();
                throw new TierException(
                    $"device {device.Spec.Uuid} has no {backing.Size >> 20} MiB for the slice now "
                    + $"({result.Describe()}); it stays frozen");
            }
        }
    }

    private static IEnumerable<ChunkMove> MovesOf(MemoryView view)
    {
        var copies = view.Backing.Copies!.Copies;
        for (var i = 0; i < copies.Length; i++)
        {
            yield return new ChunkMove(view.Device, view.ChunkAddress(i), copies[i]!);
        }
    }

    /// <summary>Fills from pinned memory, and with zeros.</summary>
    private void FillFromHost(CopyLanes lanes, ChunkMove[] moves)
    {
        var fromHost = 0;
        CopyLanes.Run(moves.Length, HostGroup, Issue, Complete);
        lanes.WaitAll();
        _counters.AddChunks("tierBytesFromHost", fromHost);

        void Issue(int lane, int first, int count)
        {
            foreach (var move in moves.AsSpan(first, count))
            {
                if (move.Copy == _store.Zero)
                {
                    lanes.Clear(lane, move.Address, Chunk);
                }
                else if (move.Copy.Host is { } slot)
                {
                    lanes.ToDevice(lane, slot.Address, move.Address);
                    fromHost++;
                }
            }
        }

        void Complete(int lane, int first, int count)
        {
            lanes.Wait(lane);
            foreach (var move in moves.AsSpan(first, count))
            {
                _progress.Add(move.Copy is { Host: null, Disk: >= 0 } ? 0 : Chunk);
            }
        }
    }

    private void FillFromDisk(CopyLanes lanes, ChunkMove[] moves)
    {
        using var bounce = new BounceMemory(_devices[0].Driver, 2 * DiskGroup);
        var reading = new[] { new IoBatch(), new IoBatch() };
        try
        {
            CopyLanes.Run(moves.Length, DiskGroup, Issue, Complete);
        }
        finally
        {
            lanes.WaitAll();
            WaitAll(reading);
        }

        _counters.AddChunks("tierBytesFromDisk", moves.Length);

        void Issue(int lane, int first, int count)
        {
            lanes.Wait(lane);
            for (var i = 0; i < count; i++)
            {
                var copy = moves[first + i].Copy;
                var to = bounce.Address((lane * DiskGroup) + i);
                _io.Read(reading[lane], copy.Disk, to, copy.Hash, () => _progress.Add(Chunk));
            }
        }

        void Complete(int lane, int first, int count)
        {
            reading[lane].Wait();
            for (var i = 0; i < count; i++)
            {
                lanes.ToDevice(lane, bounce.Address((lane * DiskGroup) + i), moves[first + i].Address);
            }
        }
    }

    /// <summary>What came from the disk has the hash with which it was written.</summary>
    private void Verify(List<ChunkMove> moves)
    {
        _steps.Reach("resume.verify", (ulong)moves.Count * Chunk);
        foreach (var device in moves.GroupBy(move => move.Device))
        {
            DriverCall.Require(device.Key.MakeCurrent(), "using the device");
            var hashes = new ChunkHash[device.Count()];
            _hashers[device.Key.Index].Hash(
                [.. device.Select(move => move.Address)], hashes, count => _progress.Add((ulong)count * Chunk));
            foreach (var (move, hash) in device.Zip(hashes))
            {
                if (move.Copy.Hash != hash)
                {
                    throw new LostContentException(
                        $"slot {move.Copy.Disk} of the disk tier gave other bytes than were written");
                }
            }
        }
    }
}
