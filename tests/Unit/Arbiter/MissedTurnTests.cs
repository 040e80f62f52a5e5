using CsCheck;
using TensorFusion.Arbiter.Accounts;
using TensorFusion.Arbiter.Policies;
using TensorFusion.Arbiter.Qos;
using static TensorFusion.Tests.Unit.Arbiter.TurnSimulation;

namespace TensorFusion.Tests.Unit.Arbiter;

/// <summary>What a slice is owed when the machine is too busy for its worker to come for its turns.</summary>
public sealed class MissedTurnTests
{
    [Fact]
    public void Workers_that_come_late_for_their_turns_still_get_their_parts()
    {
        var slice = Gen.Select(
            Gen.Double[0.3, 1],
            Gen.Long[3_000, 4 * Millisecond],
            Gen.Select(Gen.Long[400, 1200], Gen.Long[5, 60]).Array[0, 12]);
        slice.Array[2, 4].Sample(
            slices =>
            {
                var card = new TurnSimulation(new FairSharePolicy());
                var sum = slices.Sum(item => item.Item1);
                foreach (var (part, kernel, _) in slices)
                {
                    card.Add(part / sum, kernel: kernel);
                }

                // Each is kept away now and then, and what it is owed at the end can be paid back.
                var stays = slices.SelectMany((item, i) => Stays(i, item.Item3)).OrderBy(stay => stay.At);
                foreach (var (at, length, i) in stays)
                {
                    card.RunUntil(at);
                    card.Slices[i].AwayUntil = Math.Max(card.Slices[i].AwayUntil, card.Now + length);
                }

                card.RunUntil(card.Now + (8 * Second));
                Assert.Equal(card.Given, card.Slices.Sum(card.Charged));
                for (var i = 0; i < slices.Length; i++)
                {
                    var owed = slices[i].Item1 / sum * card.Given;
                    Assert.InRange(card.Slices[i].Had - owed, -25 * Millisecond, 25 * Millisecond);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void A_capped_slice_whose_worker_comes_late_gets_its_limit_in_full_and_no_more()
    {
        var stays = Gen.Select(Gen.Long[100, 400], Gen.Long[5, 90]).Array[5, 40];
        Gen.Select(Gen.Double[0.05, 0.5], stays).Sample(
            (limit, away) =>
            {
                var card = new TurnSimulation(new FairSharePolicy());
                var capped = card.Add(limit, limit);
                card.Add((1 - limit) / 2);
                foreach (var (at, length, _) in Stays(0, away))
                {
                    card.RunUntil(at);
                    capped.AwayUntil = card.Now + length;
                    Assert.True(capped.Had <= (limit * card.Now) + (12 * Millisecond));
                }

                card.RunUntil(card.Now + Second);
                var due = limit * card.Now;

                // Of what a stay cost it, no more than 20 ms are kept for it.
                Assert.InRange(capped.Had, due - (25 * Millisecond), due + (12 * Millisecond));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void A_slice_whose_worker_is_away_for_long_counts_as_idle()
    {
        var card = new TurnSimulation(new FairSharePolicy());
        var (late, steady) = (card.Add(0.5), card.Add(0.5));
        card.RunUntil(Second);
        late.AwayUntil = 60 * Second;
        card.RunUntil(60 * Second);
        Assert.Equal(1, late.Missed);
        var had = steady.Had;
        card.RunUntil(62 * Second);
        Assert.InRange(steady.Since(had), 980 * Millisecond, 1010 * Millisecond);
    }

    [Fact]
    public void A_turn_that_ends_with_work_at_hand_leaves_what_is_owed()
    {
        var entries = new TurnEntry[2];
        foreach (ref var entry in entries.AsSpan())
        {
            TurnAccounts.SetTerms(ref entry, new ShareTerms(0.5, 1, TurnClass.Find("medium")!), 1, 0);
            entry.Joined = 1;
        }

        entries[1].Virtual = 300 * Millisecond;
        entries[1].Wanting = 1;
        TurnAccounts.WantOn(ref entries[0], Second);
        Assert.Equal(0, entries[0].Virtual);
        TurnAccounts.WantNoMore(ref entries[0]);
        TurnAccounts.Want(ref entries[0], entries, TurnRound.None, Second);
        Assert.Equal(280 * Millisecond, entries[0].Virtual);
    }

    private static IEnumerable<(long At, long Length, int Slice)> Stays(int slice, IEnumerable<(long, long)> stays)
    {
        var at = 0L;
        foreach (var (pause, length) in stays)
        {
            at += pause * Millisecond;
            yield return (at, length * Millisecond, slice);
        }
    }
}
