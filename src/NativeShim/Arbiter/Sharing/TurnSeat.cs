using TensorFusion.Arbiter.Accounts;

namespace TensorFusion.Arbiter.Sharing;

/// <summary>
/// A worker's place among those that share a card. There is no process that decides: whoever ends a turn, comes while
/// nobody has it, or finds its owner dead decides for all, over the accounts that they share. Thread-safe.
/// </summary>
public sealed unsafe partial class TurnSeat : IDisposable
{
    private readonly TurnFile _file;
    private readonly TurnOptions _options;
    private readonly TimeProvider _time;
    private readonly int _slot;
    private readonly TurnHeader* _header;
    private readonly TurnEntry* _own;
    private ShareTerms _terms;
    private volatile bool _left;
    private bool _disposed;

    private TurnSeat(TurnFile file, TurnOptions options, ShareTerms terms, TimeProvider time)
    {
        _file = file;
        _options = options;
        _time = time;
        _terms = terms;
        _header = file.Header;
        using var scope = file.Enter();
        if (_header->Magic != TurnHeader.ExpectedMagic)
        {
            if (file.IsInUse())
            {
                throw new TurnException(
                    $"'{file.Path}' is used by workers of another version; end their slices, or place this one on another "
                    + "card");
            }

            file.Entries.Clear();
            *_header = new TurnHeader { Magic = TurnHeader.ExpectedMagic };
        }

        RemoveDead();
        foreach (ref readonly var entry in file.Entries)
        {
            if ((entry.Joined | entry.Aside) != 0 && entry.Exclusive != (options.Exclusive ? 1 : 0))
            {
                throw new TurnException(
                    $"a slice {(options.Exclusive ? "with" : "without")} turns cannot share the card of '{file.Path}' "
                    + $"with slices {(options.Exclusive ? "without" : "with")} turns; place it on another card");
            }
        }

        _slot = Take();
        _own = file.First + _slot;
        var now = Now;
        *_own = new TurnEntry { Pid = Environment.ProcessId, Grant = _own->Grant, LimitAt = now, RequestAt = now };
        TurnAccounts.SetTerms(ref *_own, terms, options.Policy.LimitOf(terms), now);
        _own->LimitTokens = TurnAccounts.DepthOfLimit(in *_own);
        TurnAccounts.Join(ref *_own, file.Entries);
        _own->ProgressAt = now;
        _own->Exclusive = options.Exclusive ? 1 : 0;
        _own->Joined = 1;
        _header->Policy = IndexOf(options.Policy);
        Recount();
    }

    /// <summary>Monotonic time, ns.</summary>
    public long Now => (long)(_time.GetTimestamp() * (1e9 / _time.TimestampFrequency));

    /// <summary>What the slice may have.</summary>
    public ShareTerms Terms => _terms;

    /// <summary>The limit that holds, 1 when there is none.</summary>
    public double Limit => Volatile.Read(ref _own->Limit);

    /// <summary>The place is held.</summary>
    public bool IsSeated => !_left && (_own->Joined | _own->Aside) == 1 && _own->Pid == Environment.ProcessId;

    /// <summary>Whether the slice takes turns.</summary>
    public bool IsExclusive => _options.Exclusive;

    /// <summary>Nobody else shares the card and no limit holds: nothing needs to be asked or measured exactly.</summary>
    public bool IsFree => !_options.Exclusive || Volatile.Read(ref _header->Joined) == 1 && Volatile.Read(ref _own->Limit) >= 1;

    /// <summary>Others wait for a turn.</summary>
    public bool OthersWait => Volatile.Read(ref _header->Waiting) > 0;

    /// <summary>Others on the card have a class that preempts.</summary>
    public bool OthersPreempt => Volatile.Read(ref _header->Preempting) > _own->Preempts;

    /// <summary>Device time charged so far, ns.</summary>
    public long Charged => Volatile.Read(ref _own->Charged);

    /// <summary>Turns given so far.</summary>
    public long Turns => Volatile.Read(ref _own->Turns);

    /// <summary>Takes a place.</summary>
    /// <param name="path">File of the card, the same for all workers that share it.</param>
    /// <param name="options">How turns are given.</param>
    /// <param name="terms">What the slice may have.</param>
    /// <param name="time">Time; its timestamps must be those of the machine when processes share the file.</param>
    /// <exception cref="TurnException">The file cannot be used, or all places are taken.</exception>
    public static TurnSeat Join(string path, TurnOptions options, ShareTerms terms, TimeProvider time)
    {
        var file = new TurnFile(path);
        try
        {
            return new TurnSeat(file, options, terms.Validate(), time);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether the slice has the turn and may give work to the device; takes the turn up again that nobody else wanted.
    /// Costs one read while the turn lasts.
    /// </summary>
    public bool TryHold()
    {
        if (!_options.Exclusive)
        {
            return !_left;
        }

        while (true)
        {
            var turn = new TurnWord(Volatile.Read(ref _header->Turn));
            if (turn.Owner != _slot || turn.MustYield || _left)
            {
                return false;
            }

            if (turn.IsBusy)
            {
                return true;
            }

            if (TrySwap(turn, turn.Busy()))
            {
                Volatile.Write(ref _own->ProgressAt, Now);
                return true;
            }
        }
    }

    /// <summary>Whether the slice owns the turn, also when it has to yield.</summary>
    public bool Owns => new TurnWord(Volatile.Read(ref _header->Turn)).Owner == _slot;

    /// <summary>Whether the limit allows a turn that was begun to go on.</summary>
    public bool MayContinue() => TurnAccounts.MayContinue(in *_own, Now);

    /// <summary>Asks for the turn.</summary>
    /// <param name="wait">How long it makes sense to wait in <see cref="Wait"/> before asking again, ns.</param>
    /// <returns>True when the slice has it.</returns>
    public bool Ask(out long wait)
    {
        wait = 0;
        if (Volatile.Read(ref _own->Wanting) == 0 && MayContinue() && TryHold())
        {
            return true;
        }

        using var scope = _file.Enter();
        var now = Now;
        wait = _options.Watch.Ticks * 100;
        if (_left)
        {
            return false;
        }

        var waited = _own->Wanting != 0;
        if (!waited)
        {
            TurnAccounts.Want(ref *_own, _file.Entries, new TurnWord(Volatile.Read(ref _header->Turn)).Owner, now);
            Recount();
            Interlocked.MemoryBarrier();
        }
        else if (_own->Absent != 0)
        {
            TurnAccounts.Return(ref *_own, _file.Entries, new TurnWord(Volatile.Read(ref _header->Turn)).Owner, now);
            Recount();
            Interlocked.MemoryBarrier();
        }

        while (true)
        {
            var turn = new TurnWord(Volatile.Read(ref _header->Turn));
            if (turn.Owner == _slot && turn.IsBusy)
            {
                if (waited)
                {
                    TurnAccounts.CreditLimit(ref *_own, now);
                }

                if (TurnAccounts.MayBegin(in *_own, now))
                {
                    Begin();
                    return true;
                }
            }
            else if (turn.Owner >= 0 && turn.IsBusy && !IsLost(turn, now))
            {
                return AskHolder(turn, now);
            }

            var next = TurnRound.Choose(_file.Entries, Policy, now, out var retryAt);
            if (next < 0)
            {
                wait = Math.Clamp(retryAt - now, 1, wait);
            }

            if (TrySwap(turn, turn.Next(next)))
            {
                return Give(next);
            }
        }
    }

    /// <summary>Waits until a turn is given to this slice, at most <paramref name="nanoseconds"/>.</summary>
    public void Wait(long nanoseconds)
    {
        var grant = Volatile.Read(ref _own->Grant);
        if (!Owns)
        {
            Futex.Wait(&_own->Grant, grant, nanoseconds);
        }
    }

    /// <summary>Ends the <see cref="Wait"/> of other threads of this slice.</summary>
    public void Wake()
    {
        Interlocked.Increment(ref _own->Grant);
        Futex.Wake(&_own->Grant);
    }

    /// <summary>Asks no longer.</summary>
    public void Withdraw()
    {
        using var scope = _file.Enter();
        if (!_left)
        {
            TurnAccounts.WantNoMore(ref *_own);
            Recount();
            GiveOn();
        }
    }

    /// <summary>
    /// The slice has nothing on the device and nothing to give to it. It keeps the turn as long as nobody wants it.
    /// </summary>
    public void Rest()
    {
        var turn = new TurnWord(Volatile.Read(ref _header->Turn));
        if (turn.Owner == _slot && turn.IsBusy && !_left)
        {
            TrySwap(turn, turn.Idle());
        }

        if (OthersWait)
        {
            Release(wanting: false);
        }
    }

    /// <summary>Ends the turn; the next one begins at once if somebody waits.</summary>
    /// <param name="wanting">Whether the slice has more work: then it takes part in the decision.</param>
    public void Release(bool wanting)
    {
        using var scope = _file.Enter();
        if (!_left)
        {
            if (wanting && _own->Wanting == 0)
            {
                TurnAccounts.WantOn(ref *_own, Now);
                Recount();
            }

            GiveOn();
        }
    }

    /// <summary>
    /// Asks for another turn without a pause, at the end of one while others wait. Costs nothing on the device when the
    /// policy gives it.
    /// </summary>
    public bool TryRenew()
    {
        using var scope = _file.Enter();
        var now = Now;
        var turn = new TurnWord(Volatile.Read(ref _header->Turn));
        if (_left || turn.Owner != _slot || turn.MustYield)
        {
            return false;
        }

        TurnAccounts.WantOn(ref *_own, now);
        var chosen = TurnRound.Choose(_file.Entries, Policy, now, out _) == _slot;
        TurnAccounts.WantNoMore(ref *_own);
        if (chosen)
        {
            _own->Turns++;
        }

        return chosen;
    }

    /// <summary>Charges device time that was used.</summary>
    public void Charge(long nanoseconds)
    {
        if (!_left)
        {
            TurnAccounts.Charge(ref *_own, Math.Max(0, nanoseconds), Now);
        }
    }

    /// <summary>Charges time for which the device was kept from others without being used.</summary>
    public void ChargeHeld(long nanoseconds)
    {
        if (!_left)
        {
            TurnAccounts.Hold(ref *_own, Math.Max(0, nanoseconds), Now);
        }
    }

    /// <summary>Changes what the slice may have; holds from the next decision on.</summary>
    /// <exception cref="ArgumentException">The terms contradict themselves.</exception>
    public void Resize(ShareTerms terms)
    {
        terms.Validate();
        using var scope = _file.Enter();
        if (_left)
        {
            return;
        }

        _terms = terms;
        TurnAccounts.SetTerms(ref *_own, terms, Policy.LimitOf(terms), Now);
        Recount();
    }

    /// <summary>Gives the place and the turn up; nothing is asked or charged any more.</summary>
    public void Leave()
    {
        using var scope = _file.Enter();
        if (_left)
        {
            return;
        }

        _left = true;
        _own->Joined = 0;
        _own->Aside = 0;
        TurnAccounts.WantNoMore(ref *_own);
        Recount();
        GiveOn();
        _file.Disown(_slot);
    }

    /// <summary>Leaves and lets the memory go; nobody may use the seat any more.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Leave();
            _file.Dispose();
        }
    }

    /// <summary>Lets go what the kernel lets go when the process dies, and nothing else; for tests.</summary>
    internal void Die()
    {
        _left = true;
        _file.Disown(_slot);
    }
}
