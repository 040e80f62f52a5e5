using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>
/// The intervals of one tenant in one hour: what <see cref="LedgerPageGrain"/> stores. Only ever grows.
/// </summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.LedgerPage")]
public sealed record LedgerPage
{
    /// <summary>The intervals in the order in which they came.</summary>
    [Id(0)]
    public ImmutableArray<PricedInterval> Intervals { get; init; } = [];

    /// <summary>The page with what is new; itself when nothing is.</summary>
    public LedgerPage Append(IEnumerable<MeterInterval> intervals, Func<MeterInterval, PricedInterval> price)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        ArgumentNullException.ThrowIfNull(price);
        var known = Intervals.Select(entry => (entry.Interval.Slice, entry.Interval.Sequence)).ToHashSet();
        var added = intervals.Where(interval => known.Add((interval.Slice, interval.Sequence))).Select(price).ToList();
        return added.Count == 0 ? this : new() { Intervals = Intervals.AddRange(added) };
    }

    /// <summary>The sums.</summary>
    public ImmutableArray<LedgerLine> Sum() => LedgerLines.Merge(Intervals.Select(LedgerLines.Of));
}
