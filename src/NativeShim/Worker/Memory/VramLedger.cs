namespace TensorFusion.Worker.Memory;

/// <summary>
/// Physical bytes that the slice holds on one device, against its limit. One for all programs of the slice,
/// thread-safe.
/// The words of each program's control region show the limit and what is used; memory that waits for the device before
/// it is given back is no longer shown as used, but stays charged until it is.
/// </summary>
internal sealed unsafe class VramLedger(ulong limit)
{
    private ulong _limit = limit;
    private readonly Lock _lock = new();
    private readonly List<(nint Limit, nint Used)> _words = [];
    private ulong _used;
    private ulong _releasing;

    /// <summary>The limit in bytes.</summary>
    public ulong Limit => Volatile.Read(ref _limit);

    /// <summary>Charged bytes, those that wait for the device included.</summary>
    public ulong Used
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <summary>Bytes that programs see as used.</summary>
    public ulong Shown
    {
        get
        {
            lock (_lock)
            {
                return _used - _releasing;
            }
        }
    }

    /// <summary>Charges the bytes, or refuses them when they would exceed the limit.</summary>
    public bool TryCharge(ulong bytes)
    {
        lock (_lock)
        {
            if (bytes > _limit - _used)
            {
                return false;
            }

            _used += bytes;
            Publish();
            return true;
        }
    }

    /// <summary>Changes the limit; refused when more is charged.</summary>
    /// <param name="bytes">The new limit.</param>
    /// <param name="used">What is charged now.</param>
    public bool TryResize(ulong bytes, out ulong used)
    {
        lock (_lock)
        {
            used = _used;
            if (bytes < used)
            {
                return false;
            }

            Volatile.Write(ref _limit, bytes);
            Publish();
            return true;
        }
    }

    /// <summary>Takes a charge back.</summary>
    public void Release(ulong bytes)
    {
        lock (_lock)
        {
            if (bytes > _used)
            {
                throw new InvalidOperationException($"{bytes} bytes given back, but only {_used} are charged");
            }

            _used -= bytes;
            Publish();
        }
    }

    /// <summary>Marks charged bytes as about to be given back: no longer shown, still charged.</summary>
    public void BeginRelease(ulong bytes)
    {
        lock (_lock)
        {
            _releasing += bytes;
            Publish();
        }
    }

    /// <summary>Takes back the mark of <see cref="BeginRelease"/>; a release follows.</summary>
    public void EndRelease(ulong bytes)
    {
        lock (_lock)
        {
            _releasing -= bytes;
            Publish();
        }
    }

    /// <summary>Keeps a program's two words up to date until <see cref="Unpublish"/>.</summary>
    public void Publish(ulong* limitWord, ulong* usedWord)
    {
        lock (_lock)
        {
            _words.Add(((nint)limitWord, (nint)usedWord));
            Publish();
        }
    }

    /// <summary>No longer writes to the word, whose memory may go.</summary>
    public void Unpublish(ulong* usedWord)
    {
        lock (_lock)
        {
            _words.RemoveAll(words => words.Used == (nint)usedWord);
        }
    }

    private void Publish()
    {
        // A block shared by small allocations is charged until its last one goes, while each is marked on its own.
        var shown = _used > _releasing ? _used - _releasing : 0;
        foreach (var (limitWord, usedWord) in _words)
        {
            Volatile.Write(ref *(ulong*)limitWord, _limit);
            Volatile.Write(ref *(ulong*)usedWord, shown);
        }
    }
}
