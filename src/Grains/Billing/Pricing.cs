namespace TensorFusion.Grains.Billing;

/// <summary>What an interval costs. Pure: the same interval, book and catalogue always give the same amount.</summary>
public static class Pricing
{
    private const decimal MiBPerGib = 1024;

    /// <summary>Part of a card's price that is for its compute; the rest is for its memory.</summary>
    private const decimal ComputePart = 2m / 3m;

    /// <summary>The interval with its price and amount.</summary>
    /// <param name="interval">What was had.</param>
    /// <param name="book">The prices in force when it began.</param>
    /// <param name="card">The whole card; null when the catalogue has no price of it.</param>
    public static PricedInterval Price(MeterInterval interval, PriceBook book, CardPrice? card)
    {
        ArgumentNullException.ThrowIfNull(interval);
        var facts = interval.Facts;
        var price = PriceOf(facts, interval.Start, book, card);
        var over = book.OversubscriptionFactor;
        var compute = facts.Tflops.Value + (Extra(facts.TflopsLimit.Value, facts.Tflops.Value) * over);
        var memory = (facts.Vram.Value + (Extra(facts.VramLimit.Value, facts.Vram.Value) * over)) / MiBPerGib;
        var perHour = facts.Tier switch
        {
            BilledTier.Host => memory * price.HostGibHour,
            BilledTier.Disk => memory * price.DiskGibHour,
            _ => (compute * price.TflopsHour) + (memory * price.GibHour),
        };
        return new()
        {
            Interval = interval,
            Price = price,
            Amount = Money.From(perHour * facts.Gpus * interval.Hours),
            WholeCards = card is null ? Money.Zero : Money.From(card.PerHour * facts.Gpus * interval.Hours),
        };
    }

    /// <summary>The price of one unit, with all factors.</summary>
    public static UnitPrice PriceOf(MeterFacts facts, DateTimeOffset time, PriceBook book, CardPrice? card)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(book);
        UnitPrice? best = null;
        var bestConditions = -1;
        var factor = facts.QosFactor;
        foreach (var rule in book.Rules)
        {
            if (!Matches(rule, facts, time))
            {
                continue;
            }

            factor *= rule.Factor;
            var conditions = Conditions(rule);
            if (rule.Price is not null && conditions >= bestConditions)
            {
                best = rule.Price;
                bestConditions = conditions;
            }
        }

        if (facts is { EvictionProtected: true, NeverEvicted: false })
        {
            factor *= book.EvictionProtectionFactor;
        }

        best ??= book.UseCatalogue && card is { Tflops: > 0, Gib: > 0 } ? Derived(card, book.Default) : book.Default;
        return factor == 1
            ? best
            : best with
            {
                TflopsHour = best.TflopsHour * factor,
                GibHour = best.GibHour * factor,
                HostGibHour = best.HostGibHour * factor,
                DiskGibHour = best.DiskGibHour * factor,
            };
    }

    private static UnitPrice Derived(CardPrice card, UnitPrice otherwise) => otherwise with
    {
        TflopsHour = decimal.Round(card.PerHour * ComputePart / card.Tflops, 9),
        GibHour = decimal.Round(card.PerHour * (1 - ComputePart) / card.Gib, 9),
    };

    private static decimal Extra(decimal limit, decimal request) => Math.Max(0, limit - request);

    private static int Conditions(PriceRule rule) =>
        (rule.Pool is null ? 0 : 1) + (rule.Model is null ? 0 : 1) + (rule.Qos is null ? 0 : 1)
        + (rule.Tenant is null ? 0 : 1) + (rule.FromHour is null && rule.ToHour is null ? 0 : 1)
        + (rule.Day is null ? 0 : 1);

    private static bool Matches(PriceRule rule, MeterFacts facts, DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var from = rule.FromHour ?? 0;
        var to = rule.ToHour ?? 24;
        var inHours = from < to ? utc.Hour >= from && utc.Hour < to : utc.Hour >= from || utc.Hour < to;
        return inHours
            && (rule.Pool is null || rule.Pool == facts.Pool)
            && (rule.Model is null || facts.Model.Contains(rule.Model, StringComparison.OrdinalIgnoreCase))
            && (rule.Qos is null || rule.Qos == facts.Qos)
            && (rule.Tenant is null || rule.Tenant == facts.Tenant)
            && (rule.Day is null || rule.Day == utc.DayOfWeek);
    }
}
