using System.Collections.Immutable;
using CsCheck;

namespace TensorFusion.Tests.Unit.Billing;

/// <summary>A month of five slices of two tenants on silos that die at any moment.</summary>
public sealed class LedgerPropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddYears(1);

    private static readonly ImmutableArray<PriceBook> Books =
    [
        new()
        {
            Rules =
            [
                new() { Name = "night", FromHour = 22, ToHour = 6, Factor = 0.5m },
                new() { Name = "high", Qos = QualityOfService.High, Factor = 1.25m },
            ],
        },
        new()
        {
            EffectiveFrom = Start.AddDays(10),
            Rules = [new() { Name = "b", Tenant = "b", Price = new() { TflopsHour = 0.01m, GibHour = 0.02m } }],
        },
    ];

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 9], Gen.Int[-600, 30_000], Gen.Int[0, 6], Gen.Int[1, 1000],
        (slice, what, seconds, fault, size) => new Step(slice, what, seconds, fault, size));

    [Fact]
    public void Whatever_crashes_every_bill_is_the_sum_of_what_was_had() => Steps.Array[50, 400].Sample(
        steps =>
        {
            var ledger = new SimulatedLedger(Books);
            SimulatedSlice[] slices =
                [.. Enumerable.Range(0, 5).Select(i => new SimulatedSlice($"s-{i}", i < 3 ? "a" : "b", ledger))];
            var now = Live(slices, steps);
            foreach (var slice in slices)
            {
                slice.Crash();
                slice.Become(null, now, writeIsLost: false);
                slice.Crash();
                slice.Tick(now, LedgerFault.None, writeIsLost: false);
            }

            var all = ledger.Intervals.ToList();
            foreach (var slice in slices)
            {
                Tiles(slice, [.. all.Select(entry => entry.Interval).Where(interval => interval.Slice == slice.Id)]);
            }

            foreach (var tenant in (string[])["a", "b"])
            {
                var own = slices.Where(slice => slice.Tenant == tenant).SelectMany(slice => slice.Truth());
                var expected = own.Sum(Cost);
                var total = ledger.Invoice(tenant, Start, End).Total;
                Assert.True(decimal.Abs(expected - total.Value) < 0.005m, $"{tenant}: {expected} and {total.Value}");
            }

            var sum = ledger.Invoice("a", Start, End).Total + ledger.Invoice("b", Start, End).Total;
            Assert.Equal(all.Aggregate(Money.Zero, (some, entry) => some + entry.Amount), sum);
        },
        iter: 300);

    private static DateTimeOffset Live(SimulatedSlice[] slices, Step[] steps)
    {
        var now = Start;
        foreach (var (index, what, seconds, fault, size) in steps)
        {
            now += TimeSpan.FromSeconds(seconds);
            now = now < Start ? Start : now;
            var slice = slices[index];
            var lost = fault == 6;
            switch (what)
            {
                case < 4:
                    slice.Become(Facts(slice, size), now, lost);
                    break;
                case 4:
                    slice.Become(null, now, lost);
                    break;
                case 5:
                    slice.Crash();
                    break;
            }

            foreach (var each in slices)
            {
                each.Tick(now, fault < 4 ? (LedgerFault)fault : LedgerFault.None, lost);
            }
        }

        return now;
    }

    /// <summary>The intervals of a slice cover exactly the times in which it had something, once.</summary>
    private static void Tiles(SimulatedSlice slice, List<MeterInterval> intervals)
    {
        intervals.Sort((one, other) => one.Sequence.CompareTo(other.Sequence));
        Assert.Equal(Enumerable.Range(1, intervals.Count), intervals.Select(interval => (int)interval.Sequence));
        foreach (var (start, end, facts) in slice.Truth())
        {
            var own = intervals.Where(interval => interval.Start >= start && interval.End <= end).ToList();
            Assert.Equal(end - start, own.Aggregate(TimeSpan.Zero, (sum, one) => sum + (one.End - one.Start)));
            Assert.All(own, interval => Assert.Equal(facts, interval.Facts));
            intervals.RemoveAll(own.Contains);
        }

        Assert.Empty(intervals);
    }

    /// <summary>The price list by hand, minute by minute of the hour; shares no code with the ledger.</summary>
    private static decimal Cost((DateTimeOffset Start, DateTimeOffset End, MeterFacts Facts) had)
    {
        var sum = 0m;
        for (var at = had.Start; at < had.End;)
        {
            var next = new DateTimeOffset(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero).AddHours(1);
            var end = next < had.End ? next : had.End;
            var isNew = at >= Books[1].EffectiveFrom;
            var (tflops, gib) = isNew && had.Facts.Tenant == "b" ? (0.01m, 0.02m) : (0.0069228m, 0.01548m);
            var factor = (!isNew && (at.Hour >= 22 || at.Hour < 6) ? 0.5m : 1m)
                * (!isNew && had.Facts.Qos == QualityOfService.High ? 1.25m : 1m);
            var perHour = (had.Facts.Tflops.Milli / 1000m * tflops) + (had.Facts.Vram.Value / 1024m * gib);
            sum += perHour * factor * had.Facts.Gpus * (end - at).Ticks / TimeSpan.TicksPerHour;
            at = end;
        }

        return sum;
    }

    private static MeterFacts Facts(SimulatedSlice slice, int size) => new()
    {
        Tenant = slice.Tenant,
        Name = slice.Id,
        Pool = "default",
        Node = "n",
        Model = "M",
        Gpus = 1 + (size % 2),
        Qos = new(QosCatalogue.Default.Levels[(int)(size % 4)].Name),
        Tflops = new(size * 137),
        TflopsLimit = new(size * 137),
        Vram = new(size * 31),
        VramLimit = new(size * 31),
        Epoch = size % 3,
    };

    private sealed record Step(int Slice, int What, int Seconds, int Fault, int Size);
}
