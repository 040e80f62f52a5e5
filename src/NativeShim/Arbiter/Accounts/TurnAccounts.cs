using System.Runtime.CompilerServices;

namespace TensorFusion.Arbiter.Accounts;

/// <summary>
/// The arithmetic of turns. Pure: the time is an argument. What one nanosecond of device time does to an account is
/// decided here and nowhere else, so that time given equals time charged.
/// <para>
/// Fair queueing by virtual time follows start-time fair queueing (Goyal, Vin, Cheng 1996); limits are token buckets
/// whose level may become negative, so that a long kernel is paid back; deadlines are those of a constant bandwidth
/// server (Abeni, Buttazzo 1998).
/// </para>
/// </summary>
internal static class TurnAccounts
{
    /// <summary>Time of a limit that may be saved up, ns of the card's time at a limit of 1.</summary>
    public const long LimitWindow = 20_000_000;

    /// <summary>Most that may be saved up under a limit, ns.</summary>
    public const long LimitDepth = 10_000_000;

    /// <summary>Least depth of a limit's bucket, ns.</summary>
    public const long LimitFloor = 100_000;

    /// <summary>Time of a request that may be saved up, ns of the card's time at a request of 1.</summary>
    public const long RequestWindow = 100_000_000;

    /// <summary>Virtual time that a slice keeps when it was idle, ns.</summary>
    public const long Credit = 20_000_000;

    /// <summary>
    /// Longest absence of a worker that had work at hand which is made up for in full, ns; beyond it the slice counts
    /// as idle.
    /// </summary>
    public const long Carry = 1_000_000_000;

    /// <summary>Longest time for which others wait while a slice is paid back, ns.</summary>
    public const long Payback = 2_000_000_000;

    /// <summary>Most time of a limit that is kept for a slice whose worker came late for its turn, ns of the card's
    /// time at a limit of 1.</summary>
    public const long CarryWindow = 200_000_000;

    /// <summary>Time after its last work for which a slice counts as active, ns.</summary>
    public const long Recently = 10_000_000;

    /// <summary>Period of deadlines, ns.</summary>
    public const long Period = 50_000_000;

    /// <summary>Makes an account new, or changes its terms and keeps what was charged.</summary>
    public static void SetTerms(ref TurnEntry entry, ShareTerms terms, double limit, long now)
    {
        entry.LimitTokens = LimitLeft(in entry, now);
        entry.LimitOwed = 0;
        entry.RequestTokens = RequestLeft(in entry, now);
        entry.RegularTokens = RegularLeft(in entry, now);
        entry.LimitAt = now;
        entry.RequestAt = now;
        entry.Request = terms.Request;
        entry.Limit = limit;
        entry.Weight = terms.Class.Weight;
        entry.Priority = terms.Class.Priority;
        entry.Preempts = terms.Class.Preempts ? 1 : 0;
    }

    /// <summary>A new slice begins where the others are: it has nothing to catch up.</summary>
    public static void Join(ref TurnEntry entry, ReadOnlySpan<TurnEntry> entries)
    {
        var floor = long.MinValue;
        var burst = long.MinValue;
        foreach (ref readonly var other in entries)
        {
            if (other.Joined != 0 && !Unsafe.AreSame(in other, in entry))
            {
                floor = Math.Max(floor, other.Virtual);
                burst = Math.Max(burst, other.BurstVirtual);
            }
        }

        entry.Virtual = Math.Max(entry.Virtual, floor);
        entry.BurstVirtual = Math.Max(entry.BurstVirtual, burst);
    }

    /// <summary>Charges device time that was used.</summary>
    public static void Charge(ref TurnEntry entry, long nanoseconds, long now)
    {
        Hold(ref entry, nanoseconds, now);
        entry.LimitTokens = Spent(
            entry.LimitTokens, entry.LimitAt, entry.Limit, DepthOfLimit(in entry), nanoseconds, now);
        entry.LimitAt = now;
        var owed = Math.Clamp(-entry.LimitTokens, 0, entry.LimitOwed);
        entry.LimitTokens += owed;
        entry.LimitOwed -= owed;
        entry.Charged += nanoseconds;
        entry.ProgressAt = now;
    }

    /// <summary>
    /// Charges time for which a slice kept the device from others without using it. It counts as had, but not under the
    /// limit, which bounds use.
    /// </summary>
    public static void Hold(ref TurnEntry entry, long nanoseconds, long now)
    {
        entry.Virtual += (long)(nanoseconds / entry.Request);
        if (RegularLeft(in entry, now) > 0)
        {
            entry.RegularTokens = Spent(
                entry.RegularTokens, entry.RequestAt, entry.Request, DepthOfRequest(in entry), nanoseconds, now);
        }
        else
        {
            // Beyond the request: paid by weight, and not a second time out of the request to come.
            entry.RegularTokens = RegularLeft(in entry, now);
            entry.BurstVirtual += (long)(nanoseconds / entry.Weight);
        }

        entry.RequestTokens = Spent(
            entry.RequestTokens, entry.RequestAt, entry.Request, DepthOfRequest(in entry), nanoseconds, now);
        entry.RequestAt = now;
        entry.DeadlineBudget -= nanoseconds;
        while (entry.DeadlineBudget <= 0)
        {
            entry.DeadlineBudget += Math.Max(1, (long)(Period * entry.Request));
            entry.Deadline += Period;
        }
    }

    /// <summary>
    /// A slice that was idle wants time. It does not get paid for its idleness beyond a small credit.
    /// </summary>
    /// <param name="entry">The slice.</param>
    /// <param name="entries">All of the card.</param>
    /// <param name="holder">Entry that has the turn, or -1.</param>
    /// <param name="now">Time.</param>
    public static void Want(ref TurnEntry entry, ReadOnlySpan<TurnEntry> entries, int holder, long now)
    {
        var (floor, burst, requests) = Active(in entry, entries, holder, now);
        if (floor != long.MaxValue)
        {
            // While it was idle, the others' virtual time went on at this rate; what it lacks from before is kept.
            var missed = Missed(now - entry.ProgressAt, requests);
            entry.Virtual = Math.Max(entry.Virtual, Math.Min(floor - Credit, entry.Virtual + missed));
            entry.BurstVirtual = Math.Max(entry.BurstVirtual, Math.Min(burst - Credit, entry.BurstVirtual + missed));
        }

        entry.LimitOwed = 0;
        WantOn(ref entry, now);
    }

    /// <summary>
    /// A slice whose turn ends, or may end, has more work at hand: it was not idle, and keeps all that it is owed.
    /// </summary>
    public static void WantOn(ref TurnEntry entry, long now)
    {
        if (now >= entry.Deadline || entry.DeadlineBudget > entry.Request * (entry.Deadline - now))
        {
            entry.Deadline = now + Period;
            entry.DeadlineBudget = Math.Max(1, (long)(Period * entry.Request));
        }

        entry.Wanting = 1;
        entry.WantingSince = now;
    }

    /// <summary>
    /// The worker of a waiting slice did not come for the turn that it was given: others go on without it. Nothing is
    /// charged, since it used nothing.
    /// </summary>
    public static void Miss(ref TurnEntry entry) => entry.Absent = 1;

    /// <summary>
    /// The worker comes again. Its slice had work at hand all the time, so that what it is owed is carried, within
    /// <see cref="Carry"/> and <see cref="Payback"/>. Its turn was given at <see cref="TurnEntry.ProgressAt"/>.
    /// </summary>
    public static void Return(ref TurnEntry entry, ReadOnlySpan<TurnEntry> entries, int holder, long now)
    {
        var (floor, burst, requests) = Active(in entry, entries, holder, now);
        if (floor != long.MaxValue)
        {
            var missed = Missed(now - entry.ProgressAt - Carry, requests);
            entry.Virtual = Math.Max(entry.Virtual, Math.Min(floor - Credit, entry.Virtual + missed));
            entry.BurstVirtual = Math.Max(entry.BurstVirtual, Math.Min(burst - Credit, entry.BurstVirtual + missed));
            entry.Virtual = Math.Max(entry.Virtual, floor - (long)(Payback / entry.Request));
            entry.BurstVirtual = Math.Max(entry.BurstVirtual, burst - (long)(Payback / entry.Weight));
        }

        CreditLimit(ref entry, now);
        entry.Absent = 0;
    }

    /// <summary>
    /// Credits the limit with the time since the turn was given: the worker came late for it, and nobody used it.
    /// </summary>
    public static void CreditLimit(ref TurnEntry entry, long now)
    {
        var given = Math.Clamp(entry.ProgressAt, entry.LimitAt, now);
        var depth = DepthOfLimit(in entry);
        var all = Refilled(entry.LimitTokens, given - entry.LimitAt, entry.Limit, depth)
            + (long)((now - given) * entry.Limit);
        entry.LimitTokens = Math.Min(depth, all);
        entry.LimitAt = now;
        entry.LimitOwed = Math.Min((long)(CarryWindow * entry.Limit), entry.LimitOwed + all - entry.LimitTokens);
    }

    /// <summary>The turn begins, or the slice wants none any more.</summary>
    public static void WantNoMore(ref TurnEntry entry)
    {
        entry.Wanting = 0;
        entry.Absent = 0;
    }

    /// <summary>Whether it waits and would come for a turn.</summary>
    public static bool Waits(in TurnEntry entry) => entry.Joined != 0 && entry.Wanting != 0 && entry.Absent == 0;

    /// <summary>Time left under the limit.</summary>
    public static long LimitLeft(in TurnEntry entry, long now) => entry.LimitOwed + Refilled(
        entry.LimitTokens, now - entry.LimitAt, entry.Limit, DepthOfLimit(in entry));

    /// <summary>Time left of the request.</summary>
    public static long RequestLeft(in TurnEntry entry, long now) => Refilled(
        entry.RequestTokens, now - entry.RequestAt, entry.Request, DepthOfRequest(in entry));

    /// <summary>The same without what was had by bursting.</summary>
    public static long RegularLeft(in TurnEntry entry, long now) => Refilled(
        entry.RegularTokens, now - entry.RequestAt, entry.Request, DepthOfRequest(in entry));

    /// <summary>Most that the slice saves up under its limit.</summary>
    public static long DepthOfLimit(in TurnEntry entry) =>
        Math.Clamp((long)(LimitWindow * entry.Limit), LimitFloor, LimitDepth);

    /// <summary>
    /// Whether the limit allows a turn. One that ran out waits for half of its bucket, so that turns stay worth their
    /// hand-over.
    /// </summary>
    public static bool MayBegin(in TurnEntry entry, long now) =>
        entry.Limit >= 1 || LimitLeft(in entry, now) >= DepthOfLimit(in entry) / 2;

    /// <summary>Whether the limit allows a turn to go on.</summary>
    public static bool MayContinue(in TurnEntry entry, long now) =>
        entry.Limit >= 1 || LimitLeft(in entry, now) > 0;

    /// <summary>When the limit allows the next turn; <paramref name="now"/> when it does already.</summary>
    public static long MayBeginAt(in TurnEntry entry, long now)
    {
        if (MayBegin(in entry, now))
        {
            return now;
        }

        var missing = (DepthOfLimit(in entry) / 2) - LimitLeft(in entry, now);
        return now + Math.Max(1, (long)Math.Ceiling(missing / entry.Limit));
    }

    private static long DepthOfRequest(in TurnEntry entry) => (long)(RequestWindow * entry.Request);

    /// <summary>A bucket after a use that ended now: it was refilled during the use, whatever its depth.</summary>
    private static long Spent(long tokens, long at, double rate, long depth, long used, long now)
    {
        var start = Math.Max(at, now - used);
        return Math.Min(depth, Refilled(tokens, start - at, rate, depth) + (long)((now - start) * rate) - used);
    }

    private static long Refilled(long tokens, long elapsed, double rate, long depth) =>
        Math.Min(depth, tokens + (long)(Math.Max(0, elapsed) * rate));

    /// <summary>By how much the virtual time of others went on, at most, while a slice was idle.</summary>
    private static long Missed(long idle, double requests) => (long)(Math.Max(0, idle) * Math.Max(2, 2 / requests));

    /// <summary>The least virtual times among the others that are active, and the sum of their requests.</summary>
    private static (long Floor, long Burst, double Requests) Active(
        in TurnEntry entry, ReadOnlySpan<TurnEntry> entries, int holder, long now)
    {
        var floor = long.MaxValue;
        var burst = long.MaxValue;
        var requests = 0.0;
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var other = ref entries[i];
            if (other.Joined != 0 && !Unsafe.AreSame(in other, in entry)
                && ((other.Wanting != 0 && other.Absent == 0) || i == holder || now - other.ProgressAt < Recently))
            {
                floor = Math.Min(floor, other.Virtual);
                burst = Math.Min(burst, other.BurstVirtual);
                requests += other.Request;
            }
        }

        return (floor, burst, requests);
    }
}
