using TensorFusion.Grains.Billing;

namespace TensorFusion.Tests.Unit.Billing;

public sealed class PricingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_hour_of_20_tflops_and_4_gib_costs_what_the_default_says() =>
        Assert.Equal(0.200376m, Price(new()).Amount.Value);

    [Fact]
    public void A_card_of_the_catalogue_costs_its_price_when_it_is_taken_whole()
    {
        var card = new CardPrice(2.99m, 989, 80);
        var whole = Facts() with
        {
            Tflops = Tflops.From(989),
            TflopsLimit = Tflops.From(989),
            Vram = MiB.FromGiB(80),
            VramLimit = MiB.FromGiB(80)
        };
        var priced = Pricing.Price(Interval(whole), new(), card);
        Assert.Equal(2.99m, priced.Amount.Cents);
        Assert.Equal(2.99m, priced.WholeCards.Value);
    }

    [Fact]
    public void The_rule_with_the_most_conditions_has_the_price_and_all_factors_count()
    {
        var book = new PriceBook
        {
            Rules =
            [
                new() { Name = "pool", Pool = "default", Price = new() { TflopsHour = 1, GibHour = 0 } },
                new() { Name = "pool and model", Pool = "default", Model = "h200",
                    Price = new() { TflopsHour = 2, GibHour = 0 } },
                new() { Name = "half", Tenant = "acme", Factor = 0.5m },
                new() { Name = "noon", FromHour = 12, ToHour = 13, Factor = 0.9m },
                new() { Name = "other pool", Pool = "spot", Factor = 0.1m },
            ],
        };
        Assert.Equal(20 * 2 * 0.5m * 0.9m, Price(book).Amount.Value);
    }

    [Fact]
    public void What_lies_between_request_and_limit_costs_a_part()
    {
        var book = new PriceBook { Default = new() { TflopsHour = 1, GibHour = 0 }, OversubscriptionFactor = 0.25m };
        var facts = Facts() with { TflopsLimit = Tflops.From(60) };
        Assert.Equal(30m, Pricing.Price(Interval(facts), book, null).Amount.Value);
    }

    [Fact]
    public void Protection_from_eviction_costs_its_factor_but_not_for_critical_slices()
    {
        var book = new PriceBook { Default = new() { TflopsHour = 1, GibHour = 0 } };
        var facts = Facts() with { EvictionProtected = true };
        Assert.Equal(24m, Pricing.Price(Interval(facts), book, null).Amount.Value);
        facts = facts with { NeverEvicted = true };
        Assert.Equal(20m, Pricing.Price(Interval(facts), book, null).Amount.Value);
    }

    [Fact]
    public void The_factor_of_the_quality_of_service_is_that_of_the_interval()
    {
        var book = new PriceBook
        {
            Default = new() { TflopsHour = 1, GibHour = 0 },
            Rules = [new() { Name = "batch", Qos = new("batch"), Factor = 0.5m }],
        };
        var facts = Facts() with { Qos = new("batch"), QosFactor = 0.8m };
        Assert.Equal(8m, Pricing.Price(Interval(facts), book, null).Amount.Value);
    }

    [Fact]
    public void A_frozen_slice_pays_for_where_its_memory_lies_only()
    {
        var book = new PriceBook
        {
            Default =
            new() { TflopsHour = 1, GibHour = 1, HostGibHour = 0.1m, DiskGibHour = 0.01m }
        };
        Assert.Equal(0.4m, Pricing.Price(Interval(Facts() with { Tier = BilledTier.Host }), book, null).Amount.Value);
        Assert.Equal(0.04m, Pricing.Price(Interval(Facts() with { Tier = BilledTier.Disk }), book, null).Amount.Value);
    }

    [Fact]
    public void Prices_of_the_past_do_not_change()
    {
        var books = PriceBooks.Add([new()], new() { Currency = "EUR" }, Noon.AddMinutes(5));
        Assert.Equal("USD", PriceBooks.At(books, Noon.AddMinutes(59)).Currency);
        Assert.Equal("EUR", PriceBooks.At(books, Noon.AddHours(1)).Currency);
        var error = Assert.Throws<TensorFusionException>(
            () => PriceBooks.Add(books, new() { EffectiveFrom = Noon }, Noon.AddMinutes(5)));
        Assert.Equal(FailureCode.InvalidArgument, error.Code);
    }

    [Fact]
    public void A_fee_is_due_above_ten_cards_and_stays_below_four_percent()
    {
        var cost = Money.From(1000);
        var free = LicenceFee.Assess(null, "", 10, cost, Noon);
        Assert.Equal((Money.Zero, false), (free.Fee, free.NeedsLicence));
        var due = LicenceFee.Assess(null, "", 11, cost, Noon);
        Assert.True(due.NeedsLicence);
        Assert.InRange(due.Fee.Value, 1, 39.99m);
        var licence = new Licence
        {
            Holder = "Acme",
            Tier = LicenceTier.Enterprise,
            From = Noon.AddDays(-1),
            To = Noon.AddDays(1)
        };
        var paid = LicenceFee.Assess(licence, "", 11, cost, Noon);
        Assert.False(paid.NeedsLicence);
        Assert.True(paid.Fee < due.Fee);
        Assert.True(LicenceFee.Assess(licence, "", 11, cost, Noon.AddDays(1)).NeedsLicence);
    }

    private static MeterFacts Facts() => new()
    {
        Tenant = "acme",
        Name = "one",
        Pool = "default",
        Node = "n",
        Model = "NVIDIA H200",
        Gpus = 1,
        Tflops = Tflops.From(20),
        TflopsLimit = Tflops.From(20),
        Vram = MiB.FromGiB(4),
        VramLimit = MiB.FromGiB(4),
    };

    private static MeterInterval Interval(MeterFacts facts) =>
        new() { Slice = "s", Sequence = 1, Facts = facts, Start = Noon, End = Noon.AddHours(1) };

    private static PricedInterval Price(PriceBook book) => Pricing.Price(Interval(Facts()), book, null);
}
