using CsCheck;
using TensorFusion.Grains.Recommendations;

namespace TensorFusion.Tests.Unit.Alerts;

public sealed class RecommenderTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_percentile_is_right_within_a_bucket() => Gen.Double[1e7, 1e11].Array[1, 200].Sample(values =>
    {
        var histogram = new DecayingHistogram(1e7, 1e12, TimeSpan.FromHours(24));
        foreach (var value in values)
        {
            histogram.Add(value, 1, Start);
        }

        var sorted = values.Order().ToArray();
        foreach (var part in (double[])[0.1, 0.5, 0.9, 1])
        {
            var exact = sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
            Assert.InRange(histogram.Percentile(part), exact * (1 - 1e-9), (exact * 1.05) + 1e7);
        }
    });

    [Fact]
    public void Old_samples_weigh_half_after_each_half_life()
    {
        var histogram = new DecayingHistogram(1, 1e6, TimeSpan.FromHours(1));
        histogram.Add(1000, 3, Start);
        histogram.Add(10, 1, Start.AddHours(1));
        Assert.True(histogram.Percentile(0.5) >= 1000);
        histogram.Add(10, 1, Start.AddHours(1));
        histogram.Add(10, 1, Start.AddHours(400));
        Assert.InRange(histogram.Percentile(0.999), 10, 12);
    }

    [Fact]
    public void A_steady_workload_gets_what_it_uses_and_a_margin()
    {
        var recommender = new MemoryRecommender();
        for (var now = Start; now < Start.AddDays(7); now += TimeSpan.FromMinutes(10))
        {
            recommender.Observe([("s-1", MiB.FromGiB(10)), ("s-2", MiB.FromGiB(9))], now);
        }

        var recommendation = recommender.Recommend()!;
        Assert.InRange(recommendation.Target.Value, 10 * 1024 * 1.15, 10 * 1024 * 1.15 * 1.06);
        Assert.InRange(recommendation.Confidence, 6.9, 7);
        Assert.True(recommendation.Lower <= recommendation.Target && recommendation.Target <= recommendation.Upper);
    }

    [Fact]
    public void Little_history_makes_the_upper_bound_wide()
    {
        var recommender = new MemoryRecommender();
        Assert.Null(recommender.Recommend());
        recommender.Observe([("s-1", MiB.FromGiB(10))], Start);
        recommender.Observe([("s-1", MiB.FromGiB(10))], Start.AddHours(1));
        var recommendation = recommender.Recommend()!;
        Assert.True(recommendation.Upper.Value > 10 * recommendation.Target.Value);
    }

    [Fact]
    public void Whatever_is_used_it_is_never_below_what_is_in_use_and_the_bounds_are_in_order() => Gen
        .Select(Gen.Int[0, 4], Gen.Long[0, 200_000], Gen.Int[1, 7200])
        .Array[1, 100]
        .Sample(steps =>
        {
            var recommender = new MemoryRecommender();
            var now = Start;
            foreach (var (slice, mib, seconds) in steps)
            {
                now += TimeSpan.FromSeconds(seconds);
                recommender.Observe([($"s-{slice}", new(mib))], now);
                var recommendation = recommender.Recommend()!;
                Assert.True(recommendation.Lower >= new MiB(mib));
                Assert.True(recommendation.Lower <= recommendation.Target);
                Assert.True(recommendation.Target <= recommendation.Upper);
            }
        });
}
