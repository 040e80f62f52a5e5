using TensorFusion.Arbiter.Accounts;
using TensorFusion.Arbiter.Policies;
using TensorFusion.Arbiter.Qos;

namespace TensorFusion.Tests.Unit.Arbiter;

/// <summary>A card whose kernels have known lengths, shared under a policy: turns in simulated time, nothing waits.</summary>
internal sealed class TurnSimulation(ITurnPolicy policy)
{
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;
    private const long TakeUp = 20 * Millisecond;
    private const long Quantum = 2 * Millisecond;
    private readonly TurnEntry[] _entries = new TurnEntry[16];
    private readonly List<SimulatedSlice> _slices = [];

    public long Now { get; private set; }

    /// <summary>Device time that was given, by the clock of the simulation.</summary>
    public long Given { get; private set; }

    public IReadOnlyList<SimulatedSlice> Slices => _slices;

    /// <summary>Device time that was charged, by the accounts.</summary>
    public long Charged(SimulatedSlice slice) => _entries[slice.Slot].Charged;

    public SimulatedSlice Add(
        double request, double? limit = null, long kernel = 100_000, string qos = "medium")
    {
        var terms = new ShareTerms(request, limit, TurnClass.Find(qos)!).Validate();
        var slice = new SimulatedSlice(_slices.Count, kernel);
        ref var entry = ref _entries[slice.Slot];
        entry.LimitAt = Now;
        entry.RequestAt = Now;
        TurnAccounts.SetTerms(ref entry, terms, policy.LimitOf(terms), Now);
        TurnAccounts.Join(ref entry, _entries);
        entry.ProgressAt = Now;
        entry.Joined = 1;
        _slices.Add(slice);
        return slice;
    }

    public void Resize(SimulatedSlice slice, double request, double? limit)
    {
        var terms = new ShareTerms(request, limit, TurnClass.Find("medium")!).Validate();
        TurnAccounts.SetTerms(ref _entries[slice.Slot], terms, policy.LimitOf(terms), Now);
    }

    /// <summary>Lets the card work until a time. A slice that is active always has another kernel.</summary>
    public void RunUntil(long end)
    {
        while (Now < end)
        {
            foreach (var slice in _slices.Where(s => s.Active && _entries[s.Slot].Wanting == 0))
            {
                TurnAccounts.Want(ref _entries[slice.Slot], _entries, TurnRound.None, Now);
            }

            foreach (var slice in _slices.Where(s => s.AwayUntil <= Now && _entries[s.Slot].Absent != 0))
            {
                TurnAccounts.Return(ref _entries[slice.Slot], _entries, TurnRound.None, Now);
            }

            var next = TurnRound.Choose(_entries, policy, Now, out var retryAt);
            if (next < 0)
            {
                Now = Math.Min(end, Math.Min(retryAt, Comeback()));
                continue;
            }

            TakeTurn(_slices[next], end);
        }
    }

    private long Comeback() => _slices
        .Where(slice => slice.AwayUntil > Now).Select(slice => slice.AwayUntil).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Nobody has the card while the worker is awaited.</summary>
    private void TakeTurn(SimulatedSlice slice, long end)
    {
        ref var entry = ref _entries[slice.Slot];
        if (slice.AwayUntil > Now)
        {
            entry.ProgressAt = Now;
            if (slice.AwayUntil > Now + TakeUp)
            {
                Now += TakeUp;
                slice.Missed++;
                TurnAccounts.Miss(ref entry);
                return;
            }

            Now = slice.AwayUntil;
            TurnAccounts.CreditLimit(ref entry, Now);
        }

        Turn(slice, end);
    }

    private void Turn(SimulatedSlice slice, long end)
    {
        ref var entry = ref _entries[slice.Slot];
        TurnAccounts.WantNoMore(ref entry);
        slice.LongestWait = Math.Max(slice.LongestWait, Now - entry.WantingSince);
        var used = 0L;
        do
        {
            Now += slice.Kernel;
            used += slice.Kernel;
            Given += slice.Kernel;
            slice.Had += slice.Kernel;
            TurnAccounts.Charge(ref entry, slice.Kernel, Now);
        }
        while (used < Quantum && Now < end && TurnAccounts.MayContinue(in entry, Now) && !Preempted(in entry));

        if (slice.Active)
        {
            TurnAccounts.WantOn(ref entry, Now);
        }
    }

    private bool Preempted(in TurnEntry holder)
    {
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Wanting != 0 && TurnRound.Preempts(in entry, in holder, policy, Now))
            {
                return true;
            }
        }

        return false;
    }
}
