using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>The sums of a tenant's pages of one month: what <see cref="AccountGrain"/> stores.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.Account")]
public sealed record Account
{
    /// <summary>Sums by hour.</summary>
    [Id(0)]
    public ImmutableDictionary<DateTimeOffset, ImmutableArray<LedgerLine>> Hours { get; init; } =
        ImmutableDictionary<DateTimeOffset, ImmutableArray<LedgerLine>>.Empty;

    /// <summary>The account with a page's sum; itself when it knows that or newer.</summary>
    public Account Take(DateTimeOffset hour, ImmutableArray<LedgerLine> lines)
    {
        var known = Hours.TryGetValue(hour, out var before) ? before.Sum(line => line.Intervals) : -1;
        return lines.Sum(line => line.Intervals) <= known ? this : new() { Hours = Hours.SetItem(hour, lines) };
    }

    /// <summary>The sums of the hours from one time to another.</summary>
    public ImmutableArray<LedgerLine> Sum(DateTimeOffset from, DateTimeOffset to) =>
        LedgerLines.Merge(Hours.Where(pair => pair.Key >= from && pair.Key < to).SelectMany(pair => pair.Value));
}
