namespace TensorFusion.Grains.Slices;

/// <summary>
/// What becomes of a slice whose memory moves. Pure, like <see cref="SliceStateMachine"/>. Phases go Running ->
/// Freezing -> Frozen -> Resuming -> Running; a refused freeze goes back. The number of the move tells whether a
/// report of the worker is an answer to it.
/// </summary>
public static class SliceMoves
{
    /// <summary>Begins a freeze; null when the slice is in no phase for it.</summary>
    /// <param name="state">The slice.</param>
    /// <param name="to">Where to.</param>
    /// <param name="byItself">Whether nobody asked: it was idle.</param>
    /// <param name="now">The time.</param>
    public static SliceState? Freeze(SliceState state, MemoryTier to, bool byItself, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var further = state.Phase == SlicePhase.Frozen && state.Tier == MemoryTier.Host && to == MemoryTier.Disk;
        if (state.Phase != SlicePhase.Running && !further)
        {
            return null;
        }

        return Next(
            state with
            {
                Phase = SlicePhase.Freezing,
                Message = $"moves to the {to.ToString().ToLowerInvariant()}",
                Tier = to,
                Attempt = state.Attempt + 1,
                Refusal = "",
                BegunAt = now,
                Yielded = false,
                ResumesByItself = further ? state.ResumesByItself && byItself : byItself,
            },
            now);
    }

    /// <summary>How long a slice must not have been used for it to leave its card to one that waits.</summary>
    public static readonly TimeSpan YieldIdle = TimeSpan.FromSeconds(2);

    /// <summary>How long the one that waits has to take the card, once another slice left it.</summary>
    public static readonly TimeSpan YieldGrace = TimeSpan.FromSeconds(3);

    /// <summary>Stays for which a slice that had to leave while it was used is watched for having to again.</summary>
    private const int ThrashStays = 5;

    /// <summary>What leaving and coming back took last; zero before it is known.</summary>
    public static TimeSpan SwapCost(SliceState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var leave = state is { BegunAt: { } begun, FrozenAt: { } frozen } && frozen > begun
            ? frozen - begun
            : TimeSpan.Zero;
        return leave + (state.ResumeTook > TimeSpan.Zero ? state.ResumeTook : leave);
    }

    /// <summary>
    /// How long a slice stays on its card at least while it is used and others wait for it: so long that moving takes
    /// at most the part of the time that the pool says, whatever a move costs.
    /// </summary>
    public static TimeSpan Stay(SliceState state, PoolTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var worth = SwapCost(state) / terms.SwapPart;
        return worth > terms.Residence ? worth : terms.Residence;
    }

    /// <summary>How long it has been on its card.</summary>
    public static TimeSpan Resident(SliceState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return now - (state.MovedAt ?? state.RunningSince ?? now);
    }

    /// <summary>Whether it was in use each of the last times when it had to leave.</summary>
    public static bool Thrashes(SliceState state, PoolTerms terms, DateTimeOffset now) =>
        state.BusyEvictions >= 2 && now - state.EvictedAt <= ThrashStays * (Stay(state, terms) + SwapCost(state));

    /// <summary>What it says to a slice that waits for its memory; null when it does not leave for that one.</summary>
    public static ResidencyOffer? Offer(
        string sliceId,
        SliceState state,
        QosLevel own,
        QosLevel asker,
        PoolTerms terms,
        WorkerMemory memory,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(asker);
        ArgumentNullException.ThrowIfNull(memory);
        var isLeaving = state is { Phase: SlicePhase.Freezing } or { Phase: SlicePhase.Frozen, GaveVramBack: false };
        if (!isLeaving
            && (state.Phase != SlicePhase.Running || own.NeverEvicted || own.EvictionOrder > asker.EvictionOrder))
        {
            return null;
        }

        var vram = state.Spec!.Vram;
        return new()
        {
            SliceId = sliceId,
            Frees = memory.Tiers.Kept < vram ? vram - memory.Tiers.Kept : MiB.Zero,
            EvictionOrder = own.EvictionOrder,
            Idle = memory.Idle,
            Resident = Resident(state, now),
            SwapCost = SwapCost(state),
            IsIdle = memory.Idle >= YieldIdle,
            MayLeave = memory.Idle >= YieldIdle || Resident(state, now) >= Stay(state, terms),
            IsLeaving = isLeaving,
        };
    }

    /// <summary>Leaves the card to a slice that waits for it; null when it stays.</summary>
    /// <param name="state">The slice.</param>
    /// <param name="own">What its quality of service means.</param>
    /// <param name="asker">What that of the one that waits does.</param>
    /// <param name="terms">How slices take turns in memory.</param>
    /// <param name="idle">How long no program has used this slice.</param>
    /// <param name="now">The time.</param>
    public static SliceState? Yield(
        SliceState state, QosLevel own, QosLevel asker, PoolTerms terms, TimeSpan idle, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(asker);
        if (state.Phase != SlicePhase.Running || own.NeverEvicted || own.EvictionOrder > asker.EvictionOrder)
        {
            return null;
        }

        var isIdle = idle >= YieldIdle;
        if (!isIdle && Resident(state, now) < Stay(state, terms))
        {
            return null;
        }

        var again = !isIdle && now - state.EvictedAt <= ThrashStays * (Stay(state, terms) + SwapCost(state));
        return Freeze(state, terms.LeavesFor, byItself: true, now)! with
        {
            Yielded = true,
            Evictions = state.Evictions + 1,
            BusyEvictions = isIdle ? 0 : again ? state.BusyEvictions + 1 : 1,
            EvictedAt = now,
        };
    }

    /// <summary>Whether it may come back by itself: one that yielded lets the other take the card first.</summary>
    public static bool MayReturn(SliceState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.ResumesByItself && (!state.Yielded || now - state.FrozenAt >= YieldGrace);
    }

    /// <summary>Begins a resume; the same slice when it is on its way, null when it is in no phase for it.</summary>
    public static SliceState? Resume(SliceState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Phase switch
        {
            SlicePhase.Running or SlicePhase.Resuming => state,
            SlicePhase.Frozen => Next(
                state with
                {
                    Phase = SlicePhase.Resuming,
                    Message = "comes back to its card",
                    Attempt = state.Attempt + 1,
                    Refusal = "",
                },
                now),
            _ => null,
        };
    }

    /// <summary>A slice that nobody waits for gives up to come back before its cards' memory was reserved.</summary>
    public static SliceState StayFrozen(SliceState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state is { Phase: SlicePhase.Resuming, GaveVramBack: true }
            ? Next(state with { Phase = SlicePhase.Frozen, Message = FrozenBecause(state) }, now)
            : state;
    }

    /// <summary>Whether its memory is not where programs can use it.</summary>
    public static bool IsAway(this SlicePhase phase) =>
        phase is SlicePhase.Freezing or SlicePhase.Frozen or SlicePhase.Resuming;

    /// <summary>Takes what the worker says of its memory.</summary>
    public static SliceState Report(SliceState state, WorkerMemory memory, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(memory);
        if (memory.Attempt != state.Attempt)
        {
            return state;
        }

        var refusal = memory.Tiers.Refusal;
        return (state.Phase, memory.Residency) switch
        {
            (SlicePhase.Freezing, MemoryResidency.Frozen) => Next(
                state with
                {
                    Phase = SlicePhase.Frozen,
                    Message = refusal.Length > 0 ? refusal : FrozenBecause(state),
                    Tier = refusal.Length > 0 ? MemoryTier.Host : state.Tier,
                    Refusal = refusal,
                    MovedAt = now,
                    FrozenAt = now,
                },
                now),
            (SlicePhase.Freezing, MemoryResidency.Hot) => Next(
                state with
                {
                    Phase = SlicePhase.Running,
                    Message = $"freeze refused: {refusal}",
                    Tier = null,
                    Refusal = refusal,
                    MovedAt = now,
                },
                now),
            (SlicePhase.Resuming, MemoryResidency.Hot) => Next(
                state with
                {
                    Phase = SlicePhase.Running,
                    Message = "",
                    Tier = null,
                    MovedAt = now,
                    ResumeTook = now - (state.ResumedAt ?? now),
                },
                now),
            (SlicePhase.Resuming, MemoryResidency.Frozen) when refusal.Length > 0 => Next(
                state with { Message = $"waits for its card: {refusal}", Attempt = state.Attempt + 1 }, now),
            _ => state,
        };
    }

    /// <summary>Notes that the cards have their memory back, or that it was reserved again.</summary>
    public static SliceState GaveVramBack(SliceState state, bool gaveBack, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.GaveVramBack == gaveBack ? state : Next(
            state with { GaveVramBack = gaveBack, ResumedAt = gaveBack ? state.ResumedAt : now }, now);
    }

    /// <summary>Says what it waits for.</summary>
    public static SliceState Wait(SliceState state, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Message == reason ? state : Next(state with { Message = reason }, now);
    }

    private static string FrozenBecause(SliceState state) =>
        state.ResumesByItself ? "idle; resumes at the next call of a program" : "until it is resumed";

    private static SliceState Next(SliceState state, DateTimeOffset now) =>
        state with { Version = Math.Max(state.Version + 1, now.UtcTicks) };
}
