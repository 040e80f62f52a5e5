using TensorFusion.Arbiter.Policies;

namespace TensorFusion.Arbiter.Accounts;

/// <summary>One decision over the accounts of a card. Pure.</summary>
internal static class TurnRound
{
    /// <summary>Nobody.</summary>
    public const int None = -1;

    /// <summary>Whose turn is next among those that wait and whose limit allows it.</summary>
    /// <param name="entries">The accounts.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="now">Time.</param>
    /// <param name="retryAt">When there may be another answer, if limits keep everybody from a turn.</param>
    /// <returns>Index of the entry, or <see cref="None"/>.</returns>
    public static int Choose(ReadOnlySpan<TurnEntry> entries, ITurnPolicy policy, long now, out long retryAt)
    {
        var best = None;
        var candidate = default(TurnCandidate);
        retryAt = long.MaxValue;
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            if (!TurnAccounts.Waits(in entry))
            {
                continue;
            }

            var at = TurnAccounts.MayBeginAt(in entry, now);
            if (at > now)
            {
                retryAt = Math.Min(retryAt, at);
                continue;
            }

            var other = Candidate(in entry, now);
            var order = best < 0 ? 1 : policy.Compare(in candidate, in other);
            if (order > 0 || (order == 0 && other.WaitingSince < candidate.WaitingSince))
            {
                best = i;
                candidate = other;
            }
        }

        return best;
    }

    /// <summary>Whether one entry ends the turn of another.</summary>
    public static bool Preempts(in TurnEntry waiting, in TurnEntry holder, ITurnPolicy policy, long now) =>
        TurnAccounts.MayBegin(in waiting, now)
        && policy.Preempts(Candidate(in waiting, now), Candidate(in holder, now));

    private static TurnCandidate Candidate(in TurnEntry entry, long now) => new(
        entry.Request,
        entry.Weight,
        entry.Priority,
        entry.Preempts != 0,
        entry.Virtual,
        entry.BurstVirtual,
        TurnAccounts.RequestLeft(in entry, now),
        TurnAccounts.RegularLeft(in entry, now),
        entry.Deadline,
        entry.WantingSince);
}
