using CsCheck;
using TensorFusion.Grains.Slices;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class ResidencyPlannerTests
{
    private static readonly Gen<ResidencyOffer> AnyOffer =
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 8], Gen.Int[0, 3], Gen.Int[0, 100], Gen.Bool, Gen.Int[0, 9])
            .Select((id, gib, order, seconds, isIdle, state) => Offer(
                $"s{id}", gib, order, isIdle, seconds, mayLeave: isIdle || state > 3, isLeaving: state == 9));

    [Fact]
    public void Lower_levels_leave_first_then_idle_slices_then_who_was_there_longest()
    {
        ResidencyOffer[] offers =
        [
            Offer("busy-low", 4, 0, false, 20),
            Offer("idle-medium", 4, 1, true, 500),
            Offer("longer-low", 4, 0, false, 30),
            Offer("idle-low", 4, 0, true, 3),
        ];
        Assert.Equal(["idle-low"], Chosen(offers, 3));
        Assert.Equal(["idle-low", "longer-low"], Chosen(offers, 8));
        Assert.Equal(["idle-low", "longer-low", "busy-low"], Chosen(offers, 12));
        Assert.Equal(["idle-low", "longer-low", "busy-low", "idle-medium"], Chosen(offers, 13));
    }

    [Fact]
    public void Of_idle_slices_that_leaves_whose_return_costs_least_for_its_idleness()
    {
        var dear = Offer("dear", 4, 0, true, 100) with { SwapCost = TimeSpan.FromSeconds(10) };
        var cheap = Offer("cheap", 4, 0, true, 50) with { SwapCost = TimeSpan.FromSeconds(1) };
        Assert.Equal(["cheap"], Chosen([dear, cheap], 4));
    }

    [Fact]
    public void Nobody_leaves_when_that_is_not_enough_or_others_are_on_their_way()
    {
        Assert.Null(Choose([Offer("a", 4, 0, true, 9), Offer("b", 9, 0, false, 1, mayLeave: false)], 5));
        Assert.Empty(Chosen([Offer("a", 4, 0, true, 9), Offer("b", 4, 0, true, 9, isLeaving: true)], 4));
    }

    [Fact]
    public void One_large_slice_leaves_alone_when_small_ones_before_it_are_not_needed()
    {
        ResidencyOffer[] offers = [Offer("small", 1, 0, true, 9), Offer("large", 8, 0, false, 60)];
        Assert.Equal(["large"], Chosen(offers, 8));
    }

    [Fact]
    public void What_leaves_is_enough_and_nobody_leaves_in_vain()
    {
        AnyOffer.Array[0, 8].Select(Gen.Int[1, 20]).Sample((any, need) =>
        {
            var offers = any.DistinctBy(offer => offer.SliceId).ToArray();
            var coming = offers.Where(offer => offer.IsLeaving).Sum(offer => offer.Frees.Value);
            var possible = offers
                .Where(offer => offer is { IsLeaving: false, MayLeave: true })
                .Sum(offer => offer.Frees.Value);
            var chosen = Choose(offers, need);
            Assert.Equal(coming + possible >= MiB.FromGiB(need).Value, chosen is not null);
            if (chosen is null)
            {
                return;
            }

            var freed = coming + chosen.Sum(offer => offer.Frees.Value);
            Assert.True(freed >= MiB.FromGiB(need).Value);
            Assert.All(chosen, offer => Assert.True(offer is { IsLeaving: false, MayLeave: true }));
            Assert.All(chosen, offer => Assert.True(freed - offer.Frees.Value < MiB.FromGiB(need).Value));
        });
    }

    private static IReadOnlyList<ResidencyOffer>? Choose(IEnumerable<ResidencyOffer> offers, int gib) =>
        ResidencyPlanner.Choose(offers, MiB.FromGiB(gib));

    private static IEnumerable<string> Chosen(IEnumerable<ResidencyOffer> offers, int gib) =>
        Choose(offers, gib)!.Select(offer => offer.SliceId);

    private static ResidencyOffer Offer(
        string id, int gib, int order, bool isIdle, int seconds, bool mayLeave = true, bool isLeaving = false) => new()
        {
            SliceId = id,
            Frees = MiB.FromGiB(gib),
            EvictionOrder = order,
            IsIdle = isIdle,
            Idle = isIdle ? TimeSpan.FromSeconds(2 + seconds) : TimeSpan.Zero,
            Resident = TimeSpan.FromSeconds(seconds),
            SwapCost = TimeSpan.FromSeconds(1),
            MayLeave = mayLeave,
            IsLeaving = isLeaving,
        };
}
