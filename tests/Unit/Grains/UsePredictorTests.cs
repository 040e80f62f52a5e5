using CsCheck;
using TensorFusion.Grains.Slices;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class UsePredictorTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(1);
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(4);
    private readonly UsePredictor _uses = new();

    [Fact]
    public void A_period_is_known_after_four_uses_and_the_slice_is_made_ready_just_before_the_next()
    {
        Use(0, 60, 120);
        Assert.Null(_uses.Next(At(121)));
        Use(180);
        Assert.Equal(TimeSpan.FromSeconds(60), _uses.Period);
        Assert.Equal(At(240), _uses.Next(At(200)));
        Assert.False(_uses.IsDue(At(235), Lead));
        Assert.True(_uses.IsDue(At(236), Lead));
        Assert.False(_uses.IsDue(At(240), Lead));
    }

    [Fact]
    public void Calls_that_follow_one_another_are_one_use()
    {
        for (var use = 0; use < 5; use++)
        {
            for (var call = 0; call < 10; call++)
            {
                _uses.Used(At((60 * use) + call));
            }
        }

        Assert.Equal(TimeSpan.FromSeconds(60), _uses.Period);
    }

    [Fact]
    public void Uses_at_random_times_are_not_predicted()
    {
        Use(0, 10, 100, 130, 300, 310, 900);
        Assert.Null(_uses.Period);
        Assert.Null(_uses.Next(At(901)));
    }

    [Fact]
    public void A_use_that_comes_is_a_hit_and_one_that_does_not_is_a_miss()
    {
        Use(0, 60, 120, 180);
        _uses.Await(At(237));
        Assert.True(_uses.IsAwaiting);
        Use(241);
        Assert.Equal((1, 0, false), (_uses.Hits, _uses.Misses, _uses.IsAwaiting));

        _uses.Await(At(297));
        _uses.Look(At(309));
        Assert.True(_uses.IsAwaiting);
        _uses.Look(At(311));
        Assert.Equal((1, 1, false), (_uses.Hits, _uses.Misses, _uses.IsAwaiting));
    }

    [Fact]
    public void After_three_uses_that_did_not_come_nothing_is_expected()
    {
        Use(0, 60, 120, 180);
        Assert.Equal(At(360), _uses.Next(At(320)));
        Assert.Null(_uses.Next(At(371)));
        Assert.False(_uses.IsDue(At(416), Lead));
    }

    [Fact]
    public void What_returns_faster_than_it_can_be_made_ready_is_not_made_ready()
    {
        Use(0, 6, 12, 18, 24);
        Assert.NotNull(_uses.Period);
        Assert.False(_uses.IsDue(At(29), TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public void Regular_uses_are_all_hit_whatever_their_period_and_small_delays()
    {
        var delay = Gen.Double[-0.04, 0.04];
        Gen.Select(Gen.Double[20, 5000], delay.Array[20]).Sample((period, delays) =>
        {
            var uses = new UsePredictor();
            var awaited = 0;
            for (var i = 0; i < delays.Length; i++)
            {
                var at = At((i + delays[i]) * period);
                var before = at - TimeSpan.FromSeconds(period * 0.1);
                if (uses.IsDue(before, TimeSpan.FromSeconds(period * 0.3)))
                {
                    uses.Await(before);
                    awaited++;
                }

                uses.Used(at);
            }

            Assert.True(awaited >= 15);
            Assert.Equal((awaited, 0), (uses.Hits, uses.Misses));
        });
    }

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private void Use(params double[] seconds)
    {
        foreach (var at in seconds)
        {
            _uses.Used(At(at));
        }
    }
}
