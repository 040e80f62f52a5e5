using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>Makes invoices from sums. Pure.</summary>
public static class Invoices
{
    /// <summary>The invoice of a period.</summary>
    /// <param name="tenant">Who owes it.</param>
    /// <param name="from">Beginning, a whole hour.</param>
    /// <param name="to">End, a whole hour.</param>
    /// <param name="lines">The sums of the period.</param>
    /// <param name="currency">Currency of the amounts.</param>
    /// <param name="now">The time.</param>
    public static Invoice Make(
        string tenant,
        DateTimeOffset from,
        DateTimeOffset to,
        ImmutableArray<LedgerLine> lines,
        string currency,
        DateTimeOffset now)
    {
        var total = Sum(lines, line => line.Amount);
        var compared = lines.Where(line => line.WholeCards > Money.Zero).ToList();
        var whole = Sum(compared, line => line.WholeCards);
        return new()
        {
            Tenant = tenant,
            From = from,
            To = to,
            MadeAt = now,

            // The last interval of a period is closed at the next cut, or when its slice is known to have ended.
            IsFinal = now >= to + SliceMeter.CutPeriod,
            Currency = currency,
            Lines = lines,
            Total = total,
            WholeCards = whole,
            Saved = whole - Sum(compared, line => line.Amount),
            Forecast = Forecast(total, from, to, now),
        };
    }

    private static Money? Forecast(Money total, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        if (now <= from)
        {
            return null;
        }

        var over = now < to ? (now - from).Ticks : (to - from).Ticks;
        return Money.From(total.Value * (to - from).Ticks / over);
    }

    private static Money Sum(IEnumerable<LedgerLine> lines, Func<LedgerLine, Money> amount) =>
        lines.Aggregate(Money.Zero, (sum, line) => sum + amount(line));
}
