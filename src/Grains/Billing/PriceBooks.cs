using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>The succession of price books. Pure.</summary>
public static class PriceBooks
{
    /// <summary>The book in force at a time.</summary>
    public static PriceBook At(ImmutableArray<PriceBook> books, DateTimeOffset time) =>
        books.LastOrDefault(book => book.EffectiveFrom <= time) ?? books[0];

    /// <summary>The succession with one more; one of the same hour is replaced, for that hour has not begun.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    public static ImmutableArray<PriceBook> Add(ImmutableArray<PriceBook> books, PriceBook book, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        var next = BillingKeys.HourOf(now) + TimeSpan.FromHours(1);
        var from = book.EffectiveFrom <= DateTimeOffset.UnixEpoch ? next : book.EffectiveFrom.ToUniversalTime();
        if (from < next || from != BillingKeys.HourOf(from))
        {
            throw Bad($"Prices cannot change at {from:u}.", $"Give a whole hour from {next:u} on.");
        }

        Check(book);
        return
        [
            .. books.Where(other => other.EffectiveFrom != from)
                .Append(book with { EffectiveFrom = from })
                .OrderBy(other => other.EffectiveFrom),
        ];
    }

    private static void Check(PriceBook book)
    {
        if (book.EvictionProtectionFactor < 1 || book.OversubscriptionFactor is < 0 or > 1)
        {
            throw Bad("A factor of the price book is out of range.",
                "Eviction protection is at least 1, oversubscription 0 to 1.");
        }

        foreach (var rule in book.Rules)
        {
            if (rule.Factor < 0 || rule.FromHour is < 0 or > 23 || rule.ToHour is < 1 or > 24
                || IsNegative(rule.Price))
            {
                throw Bad($"Price rule '{rule.Name}' is out of range.",
                    "Prices and factors are not negative; hours are 0 to 23 and 1 to 24.");
            }
        }

        if (IsNegative(book.Default))
        {
            throw Bad("The default price is negative.", "Give 0 or more.");
        }
    }

    private static bool IsNegative(UnitPrice? price) =>
        price is not null
        && (price.TflopsHour < 0 || price.GibHour < 0 || price.HostGibHour < 0 || price.DiskGibHour < 0);

    private static TensorFusionException Bad(string message, string hint) =>
        new(FailureCode.InvalidArgument, "prices", message, hint);
}
