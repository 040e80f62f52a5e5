using TensorFusion.Arbiter.Accounts;
using TensorFusion.Arbiter.Policies;

namespace TensorFusion.Arbiter.Sharing;

/// <summary>Who has the next turn, and whose turn is lost.</summary>
public sealed unsafe partial class TurnSeat
{
    private ITurnPolicy Policy => TurnPolicies.All[Math.Clamp(_header->Policy, 0, TurnPolicies.All.Count - 1)];

    private static int IndexOf(ITurnPolicy policy)
    {
        for (var i = 0; i < TurnPolicies.All.Count; i++)
        {
            if (TurnPolicies.All[i].Name == policy.Name)
            {
                return i;
            }
        }

        throw new TurnException($"the policy {policy.Name} is not in the list of turn policies; add it there");
    }

    private int Take()
    {
        for (var slot = 0; slot < TurnFile.MaximumEntries; slot++)
        {
            if (_file.First[slot].Joined == 0 && _file.TryOwn(slot))
            {
                return slot;
            }
        }

        throw new TurnException(
            $"{TurnFile.MaximumEntries} slices share the card of '{_file.Path}' already; end one of them first");
    }

    /// <summary>The turn's owner is busy: asks it to yield, if the policy lets this slice.</summary>
    private bool AskHolder(TurnWord turn, long now)
    {
        if (!turn.MustYield && TurnRound.Preempts(in *_own, in _file.First[turn.Owner], Policy, now))
        {
            TrySwap(turn, turn.Yielding());
        }

        return false;
    }

    /// <summary>Whether the turn's owner is dead, has not taken it up, or its work does not come forward.</summary>
    private bool IsLost(TurnWord turn, long now)
    {
        if (turn.Owner != _slot && !_file.IsOwned(turn.Owner))
        {
            RemoveDead();
            return true;
        }

        var owner = _file.First + turn.Owner;
        var stalled = now - Volatile.Read(ref owner->ProgressAt);
        if (turn.Owner != _slot && Volatile.Read(ref owner->Wanting) != 0 && stalled > _options.TakeUp.Ticks * 100)
        {
            // It has work at hand and comes back to it.
            TurnAccounts.Miss(ref *owner);
            Recount();
            return true;
        }

        return stalled > _options.Overrun.Ticks * 100;
    }

    private bool Give(int next)
    {
        if (next < 0)
        {
            return false;
        }

        if (next == _slot)
        {
            Begin();
            return true;
        }

        // Its owner counts it when it takes it up.
        var entry = _file.First + next;
        Volatile.Write(ref entry->ProgressAt, Now);
        Interlocked.Increment(ref entry->Grant);
        Futex.Wake(&entry->Grant);
        return false;
    }

    private void Begin()
    {
        TurnAccounts.WantNoMore(ref *_own);
        _own->Turns++;
        Volatile.Write(ref _own->ProgressAt, Now);
        Recount();
    }

    private void GiveOn()
    {
        while (true)
        {
            var turn = new TurnWord(Volatile.Read(ref _header->Turn));
            if (turn.Owner != _slot && turn.Owner >= 0)
            {
                return;
            }

            var next = TurnRound.Choose(_file.Entries, Policy, Now, out _);
            if (TrySwap(turn, turn.Next(next)))
            {
                if (next != _slot)
                {
                    Give(next);
                }

                return;
            }
        }
    }

    private bool TrySwap(TurnWord expected, TurnWord wanted) =>
        Interlocked.CompareExchange(ref _header->Turn, wanted.Value, expected.Value) == expected.Value;

    private void RemoveDead()
    {
        for (var slot = 0; slot < TurnFile.MaximumEntries; slot++)
        {
            var entry = _file.First + slot;
            if ((entry->Joined | entry->Aside) != 0 && entry != _own && !_file.IsOwned(slot))
            {
                *entry = new TurnEntry { Grant = entry->Grant };
                var turn = new TurnWord(Volatile.Read(ref _header->Turn));
                if (turn.Owner == slot)
                {
                    TrySwap(turn, turn.Next(TurnRound.None));
                }
            }
        }

        Recount();
    }

    private void Recount()
    {
        var (waiting, joined, preempting) = (0, 0, 0);
        foreach (ref readonly var entry in _file.Entries)
        {
            joined += entry.Joined;
            waiting += TurnAccounts.Waits(in entry) ? 1 : 0;
            preempting += entry.Joined & entry.Preempts;
        }

        Volatile.Write(ref _header->Waiting, waiting);
        Volatile.Write(ref _header->Joined, joined);
        Volatile.Write(ref _header->Preempting, preempting);
    }
}
