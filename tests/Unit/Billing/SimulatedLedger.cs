using System.Collections.Immutable;
using TensorFusion.Grains.Billing;

namespace TensorFusion.Tests.Unit.Billing;

/// <summary>
/// Pages and accounts over a store that keeps what was written, and nothing else. A fault ends the work between two
/// writes, as the death of a silo does.
/// </summary>
internal sealed class SimulatedLedger(ImmutableArray<PriceBook> books)
{
    private readonly Dictionary<string, LedgerPage> _pages = [];
    private readonly Dictionary<string, Account> _accounts = [];

    public IEnumerable<PricedInterval> Intervals => _pages.Values.SelectMany(page => page.Intervals);

    /// <summary>As <c>LedgerPageGrain</c> does it; false when no answer came.</summary>
    public bool Append(string tenant, ImmutableArray<MeterInterval> intervals, LedgerFault fault)
    {
        var hour = intervals[0].Hour;
        var key = BillingKeys.Page(tenant, hour);
        var book = PriceBooks.At(books, hour);
        var page = _pages.GetValueOrDefault(key, new());
        var next = page.Append(intervals, interval => Pricing.Price(interval, book, null));
        if (fault == LedgerFault.BeforePage)
        {
            return false;
        }

        _pages[key] = next;
        if (fault == LedgerFault.BeforeAccount)
        {
            return false;
        }

        var account = BillingKeys.Account(tenant, hour);
        _accounts[account] = _accounts.GetValueOrDefault(account, new()).Take(hour, next.Sum());
        return fault != LedgerFault.BeforeAnswer;
    }

    public Invoice Invoice(string tenant, DateTimeOffset from, DateTimeOffset to)
    {
        var lines = new List<LedgerLine>();
        for (var month = BillingKeys.MonthOf(from); month < to; month = month.AddMonths(1))
        {
            lines.AddRange(_accounts.GetValueOrDefault(BillingKeys.Account(tenant, month), new()).Sum(from, to));
        }

        return Invoices.Make(tenant, from, to, LedgerLines.Merge(lines), "USD", to);
    }
}
