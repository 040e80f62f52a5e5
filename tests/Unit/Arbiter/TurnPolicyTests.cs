using CsCheck;
using TensorFusion.Arbiter.Policies;
using TensorFusion.Protocol.Control;
using static TensorFusion.Tests.Unit.Arbiter.TurnSimulation;

namespace TensorFusion.Tests.Unit.Arbiter;

public sealed class TurnPolicyTests
{
    [Fact]
    public void Two_slices_entitled_one_to_nine_get_exactly_that()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var small = card.Add(0.1);
        var large = card.Add(0.9);
        card.RunUntil(10 * Second);
        AssertShare(0.1, small.Had, card.Now, 0.001);
        AssertShare(0.9, large.Had, card.Now, 0.001);
    }

    [Fact]
    public void Four_slices_get_their_tenths()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        double[] parts = [0.1, 0.2, 0.3, 0.4];
        var slices = parts.Select(part => card.Add(part)).ToArray();
        card.RunUntil(10 * Second);
        for (var i = 0; i < parts.Length; i++)
        {
            AssertShare(parts[i], slices[i].Had, card.Now, 0.001);
        }
    }

    [Fact]
    public void Short_and_long_kernels_do_not_change_the_shares()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var quick = card.Add(0.5, kernel: 5_000);
        var slow = card.Add(0.5, kernel: 100 * Millisecond);
        card.RunUntil(20 * Second);
        AssertShare(0.5, quick.Had, card.Now, 0.01);
        AssertShare(0.5, slow.Had, card.Now, 0.01);
    }

    [Fact]
    public void Time_of_an_idle_slice_goes_to_the_others_in_their_proportion_within_100_ms()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var idle = card.Add(0.4);
        var one = card.Add(0.2);
        var two = card.Add(0.4);
        card.RunUntil(Second);
        idle.Active = false;
        card.RunUntil(card.Now + (100 * Millisecond));
        var (start, hadOne, hadTwo, hadIdle) = (card.Now, one.Had, two.Had, idle.Had);
        card.RunUntil(start + Second);
        AssertShare(1 / 3.0, one.Since(hadOne), card.Now - start, 0.005);
        AssertShare(2 / 3.0, two.Since(hadTwo), card.Now - start, 0.005);
        Assert.Equal(hadIdle, idle.Had);
    }

    [Fact]
    public void A_slice_that_was_idle_is_not_paid_for_it()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var late = card.Add(0.5);
        var steady = card.Add(0.5);
        late.Active = false;
        card.RunUntil(10 * Second);
        late.Active = true;
        var (start, had) = (card.Now, steady.Had);
        card.RunUntil(start + (200 * Millisecond));
        Assert.InRange(steady.Since(had), 80 * Millisecond, 110 * Millisecond);
    }

    [Fact]
    public void A_new_slice_does_not_catch_up_with_what_others_had_before_it()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var old = card.Add(0.1);
        card.RunUntil(10 * Second);
        var late = card.Add(0.4);
        var (start, had) = (card.Now, old.Had);
        card.RunUntil(start + Second);
        AssertShare(0.2, old.Since(had), card.Now - start, 0.01);
        AssertShare(0.8, late.Had, card.Now - start, 0.01);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_limit_holds_and_is_used_in_full_by_a_slice_that_is_alone(double limit)
    {
        foreach (var kernel in (long[])[5_000, 100_000, 3 * Millisecond, 100 * Millisecond])
        {
            var card = new TurnSimulation(new FairSharePolicy());
            var slice = card.Add(limit, limit, kernel);
            card.RunUntil(100 * Second);
            AssertShare(limit, slice.Had, card.Now, Math.Max(0.003, limit * 0.03));
        }
    }

    [Fact]
    public void A_slice_bursts_from_its_request_to_its_limit_when_the_card_is_idle()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var limited = card.Add(0.2, 0.5);
        var other = card.Add(0.8);
        card.RunUntil(5 * Second);
        AssertShare(0.2, limited.Had, card.Now, 0.002);
        other.Active = false;
        card.RunUntil(card.Now + (100 * Millisecond));
        var (start, had) = (card.Now, limited.Had);
        card.RunUntil(start + (5 * Second));
        AssertShare(0.5, limited.Since(had), card.Now - start, 0.005);
    }

    [Fact]
    public void Under_a_strict_cap_nobody_exceeds_its_request()
    {
        var card = new TurnSimulation(new StrictCapPolicy());
        var only = card.Add(0.3, 0.8);
        card.RunUntil(10 * Second);
        AssertShare(0.3, only.Had, card.Now, 0.003);
    }

    [Fact]
    public void Under_burst_spare_time_goes_by_weight_and_not_by_request()
    {
        var card = new TurnSimulation(new BurstPolicy());
        var low = card.Add(0.4, qos: "low");
        var high = card.Add(0.1, qos: "high");
        card.RunUntil(10 * Second);

        // Half of the card is spare: one part of five for the weight 1, four for the weight 4.
        AssertShare(0.4 + (0.5 / 5), low.Had, card.Now, 0.02);
        AssertShare(0.1 + (0.5 * 4 / 5), high.Had, card.Now, 0.02);
    }

    [Fact]
    public void Under_strict_priority_a_higher_class_takes_what_its_limit_allows()
    {
        var card = new TurnSimulation(new StrictPriorityPolicy());
        var high = card.Add(0.5, 0.6, qos: "high");
        var low = card.Add(0.5, qos: "low");
        card.RunUntil(10 * Second);
        AssertShare(0.6, high.Had, card.Now, 0.01);
        AssertShare(0.4, low.Had, card.Now, 0.01);
    }

    [Fact]
    public void Under_earliest_deadline_everybody_gets_its_request_of_each_period()
    {
        var card = new TurnSimulation(new EarliestDeadlinePolicy());
        var slices = new[] { card.Add(0.2), card.Add(0.3), card.Add(0.5) };
        card.RunUntil(Second);
        var before = slices.Select(slice => slice.Had).ToArray();
        card.RunUntil(card.Now + (200 * Millisecond));
        Assert.InRange(slices[0].Since(before[0]), 30 * Millisecond, 50 * Millisecond);
        Assert.InRange(slices[1].Since(before[1]), 50 * Millisecond, 70 * Millisecond);
        Assert.InRange(slices[2].Since(before[2]), 90 * Millisecond, 110 * Millisecond);
    }

    [Fact]
    public void A_critical_slice_waits_for_one_kernel_only()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var critical = card.Add(0.5, kernel: 100_000, qos: "critical");
        card.Add(0.25, kernel: 500_000, qos: "low");
        card.Add(0.25, kernel: 500_000, qos: "low");
        for (var request = 1; request <= 100; request++)
        {
            critical.Active = false;
            card.RunUntil(request * 10 * Millisecond);
            critical.Active = true;
            var had = critical.Had;
            var since = card.Now;
            while (critical.Had == had)
            {
                card.RunUntil(card.Now + 1);
            }

            Assert.InRange(card.Now - since, 0, 1_200_000);
        }
    }

    [Fact]
    public void A_resize_takes_effect_at_once()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var slice = card.Add(0.1, 0.1);
        card.RunUntil(Second);
        card.Resize(slice, 0.5, 0.5);
        var (start, had) = (card.Now, slice.Had);
        card.RunUntil(start + (200 * Millisecond));
        AssertShare(0.5, slice.Since(had), card.Now - start, 0.03);
    }

    [Theory]
    [InlineData("fair-share")]
    [InlineData("strict-cap")]
    [InlineData("burst")]
    [InlineData("strict-priority")]
    [InlineData("earliest-deadline")]
    public void Time_given_is_time_charged_limits_hold_and_nobody_within_its_request_starves(string name)
    {
        var slice = Gen.Select(
            Gen.Double[0.02, 0.2], Gen.Double[1, 4], Gen.Long[3_000, 6 * Millisecond], Gen.Bool);
        slice.Array[1, 5].Sample(
            slices =>
            {
                var policy = TurnPolicies.Find(name);
                var card = new TurnSimulation(policy);
                foreach (var (request, burst, kernel, _) in slices)
                {
                    card.Add(request, Math.Min(1, request * burst), kernel);
                }

                for (var step = 1; step <= 40; step++)
                {
                    for (var i = 0; i < slices.Length; i++)
                    {
                        card.Slices[i].Active = !slices[i].Item4 || step % (i + 2) != 0;
                    }

                    card.RunUntil(step * 100 * Millisecond);
                }

                Assert.Equal(card.Given, card.Slices.Sum(card.Charged));
                for (var i = 0; i < slices.Length; i++)
                {
                    var (request, burst, kernel, pauses) = slices[i];
                    var limit = name == "strict-cap" ? request : Math.Min(1, request * burst);
                    Assert.True(
                        card.Slices[i].Had <= (limit * card.Now) + (12 * Millisecond) + kernel, $"{i} had too much");
                    Assert.True(
                        pauses || card.Slices[i].Had >= (request * card.Now * 0.93) - (40 * Millisecond) - kernel,
                        $"{i} of {name} had {card.Slices[i].Had}, entitled to {request * card.Now}");
                }
            },
            iter: 60, threads: 1);
    }

    [Fact]
    public void A_policy_that_does_not_exist_is_refused_with_those_that_do()
    {
        var refused = Assert.Throws<ArgumentException>(() => TurnPolicies.Find("lottery"));
        Assert.Contains("lottery", refused.Message);
        Assert.All(TurnPolicies.All, policy => Assert.Contains(policy.Name, refused.Message));
    }

    [Fact]
    public void Those_who_configure_know_the_same_names()
    {
        Assert.Equal(TurnPolicies.All.Select(policy => policy.Name), WorkerTurnPolicies.Names);
        Assert.Equal(TurnPolicies.Default, WorkerTurnPolicies.Default);
    }

    private static void AssertShare(double expected, long had, long elapsed, double tolerance) =>
        Assert.InRange((double)had / elapsed, expected - tolerance, expected + tolerance);
}
