using System.Collections.Immutable;

namespace TensorFusion.Grains.Slices;

/// <summary>
/// What may become of a slice. Pure: takes a state and what happened, gives the next state. Phases go
/// Pending -> Placed -> Running, back to Placed when a worker dies, and from each of them to Released, Lost or Failed.
/// </summary>
public static class SliceStateMachine
{
    /// <summary>Workers that may die in a row before the slice fails.</summary>
    public const int MaxFailuresInRow = 5;

    /// <summary>How long a worker must have run for its death not to count as one of a row.</summary>
    public static readonly TimeSpan GoodHealth = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>A new slice.</summary>
    public static SliceState Create(SliceSpec spec, string token, DateTimeOffset now) => new()
    {
        Spec = spec,
        Phase = SlicePhase.Pending,
        Message = "waits for the scheduler",
        Token = token,
        CreatedAt = now,
        Version = now.UtcTicks,
    };

    /// <summary>Notes why it waits; no change when it does not wait.</summary>
    public static SliceState Wait(SliceState state, string reason, DateTimeOffset now) =>
        state is { Spec: not null, Phase: SlicePhase.Pending } && state.Message != reason
            ? Next(state with { Message = reason }, now)
            : state;

    /// <summary>Takes a place. Null when the slice does not want one, or has another.</summary>
    public static SliceState? Place(SliceState state, SlicePlacement placement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(placement);
        if (state.Spec is null || state.Phase.IsFinal())
        {
            return null;
        }

        if (state.Phase != SlicePhase.Pending)
        {
            var same = state.Node == placement.Node
                && state.Gpus.Select(gpu => gpu.GpuId).SequenceEqual(placement.Gpus.Select(gpu => gpu.GpuId));
            return same ? state : null;
        }

        return Next(
            state with
            {
                Phase = SlicePhase.Placed,
                Message = placement.WaitsForVram
                    ? $"waits for memory of its card on {placement.Node}"
                    : $"starts its worker on {placement.Node}",
                GaveVramBack = placement.WaitsForVram,
                Node = placement.Node,
                Gpus = placement.Gpus,
                Epoch = state.Epoch + 1,
                HoldsResources = true,
                StartAfter = now,
            },
            now);
    }

    /// <summary>Notes what a running slice is to become, before anything is done about it.</summary>
    public static SliceState BeginResize(SliceState state, SliceSpec spec, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Spec == spec ? state : Next(state with { Resizing = spec }, now);
    }

    /// <summary>Ends a resize: done, or given up.</summary>
    /// <param name="state">The slice.</param>
    /// <param name="done">Whether cards and worker hold to it.</param>
    /// <param name="gpus">Its cards with their new shares.</param>
    /// <param name="now">The time.</param>
    public static SliceState EndResize(
        SliceState state, bool done, ImmutableArray<SliceGpu> gpus, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Resizing is not { } spec
            ? state
            : Next(
                done
                    ? state with
                    {
                        Spec = spec,
                        Submitted = state.Submitted ?? state.Spec,
                        Gpus = gpus,
                        Resizing = null,
                    }
                    : state with { Resizing = null },
                now);
    }

    /// <summary>Gives up a place that was not reserved after all, and waits for another one.</summary>
    public static SliceState Unplace(SliceState state, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Phase != SlicePhase.Placed
            ? state
            : Next(
                state with
                {
                    Phase = SlicePhase.Pending,
                    Message = reason,
                    Node = "",
                    Gpus = [],
                    HoldsResources = false,
                    Resizing = null,
                    WorkerPid = 0,
                    ConnectionUri = "",
                },
                now);
    }

    /// <summary>Takes what a node says of a worker.</summary>
    public static SliceState Report(
        SliceState state, WorkerReport report, DateTimeOffset now, out WorkerVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(report);
        var own = state.Spec is not null
            && !state.Phase.IsFinal()
            && report.Epoch == state.Epoch
            && report.Node == state.Node;
        verdict = own ? WorkerVerdict.Keep : WorkerVerdict.Stop;
        if (!own)
        {
            return state;
        }

        return report.Phase switch
        {
            WorkerPhase.Ready when state.Phase.IsAway() && state.WorkerPid == report.Pid =>
                report.Memory is { } memory ? SliceMoves.Report(state, memory, now) : state,
            WorkerPhase.Ready => Ready(state, report, now),
            WorkerPhase.Faulted => Faulted(state, report, now),
            WorkerPhase.Exited => Exited(state, report, now),
            _ => report.Pid == state.WorkerPid ? state : Next(state with { WorkerPid = report.Pid }, now),
        };
    }

    /// <summary>Ends the slice; no change when it has ended.</summary>
    /// <param name="state">The slice.</param>
    /// <param name="phase">Released, Lost or Failed.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    public static SliceState End(SliceState state, SlicePhase phase, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!phase.IsFinal())
        {
            throw new ArgumentOutOfRangeException(nameof(phase), phase, "Not a phase in which a slice has ended.");
        }

        return state.Spec is null || state.Phase.IsFinal()
            ? state
            : Next(state with { Phase = phase, Message = reason, EndedAt = now, ConnectionUri = "" }, now);
    }

    /// <summary>Notes that an ended slice has given everything back.</summary>
    public static SliceState GaveBack(SliceState state, DateTimeOffset now) =>
        Next(state with { HoldsResources = false, WorkerPid = 0 }, now);

    private static SliceState Ready(SliceState state, WorkerReport report, DateTimeOffset now) =>
        state.Phase == SlicePhase.Running && state.WorkerPid == report.Pid
            && state.ConnectionUri == report.ConnectionUri
            && state.RemoteUri == report.RemoteUri
            ? state
            : Next(
                state with
                {
                    Phase = SlicePhase.Running,
                    Message = state.Restarts == 0 ? "" : $"new worker after: {LastDeath(state.Message)}",
                    RunningSince = state.RunningSince ?? now,
                    WorkerPid = report.Pid,
                    ConnectionUri = report.ConnectionUri,
                    RemoteUri = report.RemoteUri,
                },
                now);

    private static SliceState Faulted(SliceState state, WorkerReport report, DateTimeOffset now) =>
        state.Phase == SlicePhase.Placed && state.Message == report.Message
            ? state
            : Next(
                state with
                {
                    Phase = SlicePhase.Placed,
                    Message = report.Message,
                    WorkerPid = report.Pid,
                    ConnectionUri = "",
                },
                now);

    private static SliceState Exited(SliceState state, WorkerReport report, DateTimeOffset now)
    {
        var healthy = state.RunningSince is { } since && now - since >= GoodHealth;
        var failures = healthy ? 1 : state.FailuresInRow + 1;
        var dead = state with
        {
            WorkerPid = 0,
            ConnectionUri = "",
            RunningSince = null,
            FailuresInRow = failures,
            Tier = null,
            Attempt = 0,
        };
        if (state.Spec!.Restart == RestartPolicy.Never)
        {
            return End(dead, SlicePhase.Failed, report.Message, now);
        }

        if (failures > MaxFailuresInRow)
        {
            var message = $"{report.Message} ({failures} workers in a row died; no further one is started)";
            return End(dead, SlicePhase.Failed, message, now);
        }

        var delay = failures == 1 ? TimeSpan.Zero : FirstDelay * (1 << (failures - 2));
        return Next(
            dead with
            {
                Phase = SlicePhase.Placed,
                Message = report.Message,
                Epoch = state.Epoch + 1,
                Restarts = state.Restarts + 1,
                StartAfter = now + delay,
            },
            now);
    }

    private static string LastDeath(string message)
    {
        const string Prefix = "new worker after: ";
        return message.StartsWith(Prefix, StringComparison.Ordinal) ? message[Prefix.Length..] : message;
    }

    private static SliceState Next(SliceState state, DateTimeOffset now) =>
        state with { Version = Math.Max(state.Version + 1, now.UtcTicks) };
}
