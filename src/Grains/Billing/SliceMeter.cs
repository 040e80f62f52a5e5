using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>
/// Cuts the life of a slice into intervals. Pure. An interval ends when anything about it changes, and at every cut of
/// the clock, so that none crosses an hour; sequence numbers have no gap.
/// </summary>
public static class SliceMeter
{
    /// <summary>How often a long interval is cut, so that bills are never further behind.</summary>
    public static readonly TimeSpan CutPeriod = TimeSpan.FromMinutes(10);

    /// <summary>Whether an interval lasts that is to be cut by now.</summary>
    public static bool IsCutDue(MeterState meter, DateTimeOffset now) =>
        meter?.Open is { } open && Floor(now, CutPeriod) > open.Start;

    /// <summary>The meter when the slice has become what <paramref name="facts"/> say.</summary>
    /// <param name="meter">The meter before.</param>
    /// <param name="slice">Id of the slice.</param>
    /// <param name="facts">What it has from now on; null for nothing.</param>
    /// <param name="now">The time; one before the last interval counts as that interval's end.</param>
    /// <param name="usedGibHours">Memory that was used since the last end, in GiB·h.</param>
    /// <param name="isCut">Whether a lasting interval is cut although nothing changed.</param>
    public static MeterState Advance(
        MeterState meter, string slice, MeterFacts? facts, DateTimeOffset now, decimal usedGibHours, bool isCut)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var time = now < meter.Until ? meter.Until : now.ToUniversalTime();
        if (meter.Open is { } open && !isCut && open.Facts == facts)
        {
            return meter;
        }

        var next = meter.Open is null ? meter : Close(meter, slice, meter.Open, time, usedGibHours);
        return facts is null
            ? next with { Open = null }
            : next with { Open = new() { Start = time, Facts = facts }, Until = time };
    }

    /// <summary>The meter without intervals that the ledger has.</summary>
    public static MeterState Confirm(MeterState meter, ImmutableArray<MeterInterval> stored)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var last = stored.Length == 0 ? 0 : stored.Max(interval => interval.Sequence);
        return meter with { Outbox = meter.Outbox.RemoveAll(interval => interval.Sequence <= last) };
    }

    private static MeterState Close(
        MeterState meter, string slice, OpenInterval open, DateTimeOffset end, decimal usedGibHours)
    {
        var closed = meter.Closed;
        var outbox = meter.Outbox.ToBuilder();
        var whole = (end - open.Start).Ticks;
        for (var start = open.Start; start < end;)
        {
            var hourEnd = Floor(start, TimeSpan.FromHours(1)) + TimeSpan.FromHours(1);
            var stop = hourEnd < end ? hourEnd : end;
            closed++;
            outbox.Add(new()
            {
                Slice = slice,
                Sequence = closed,
                Facts = open.Facts,
                Start = start,
                End = stop,
                UsedGibHours = decimal.Round(usedGibHours * (stop - start).Ticks / whole, 9),
            });
            start = stop;
        }

        return meter with { Closed = closed, Outbox = outbox.ToImmutable(), Until = end };
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan step) =>
        new(time.UtcTicks - (time.UtcTicks % step.Ticks), TimeSpan.Zero);
}
