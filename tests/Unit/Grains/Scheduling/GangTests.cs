using CsCheck;
using TensorFusion.Grains.Scheduling.Gangs;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Tests.Unit.Grains.Scheduling;

public sealed class GangTests
{
    [Fact]
    public void As_many_as_must_start_do_or_none() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, Gen.Int[1, 10])
        .Sample((nodes, requests, least) =>
        {
            var core = TestPools.Core(nodes);
            var gang = new GangDemand("g", Math.Min(least, requests.Length));
            var before = TestPools.State(core.Index);
            var placed = GangPlacer.Place(core, [.. requests.Select(some => some with { Gang = gang })]);
            if (placed is null)
            {
                Assert.Equal(before, TestPools.State(core.Index));
                return;
            }

            Assert.True(placed.Count >= gang.MinMembers);
            Assert.Equal(placed.Count, core.Index.Allocations.Count);
            TestPools.AssertSound(core.Index);
        });

    [Fact]
    public void More_cards_than_a_node_has_become_a_gang_over_several()
    {
        var core = TestPools.Core(Enumerable.Range(0, 4).Select(i => TestPools.Node($"n{i}", 4)));
        var members = GangPlacer.Split(TestPools.Request("big", 100, 100, cards: 10), 4);
        Assert.Equal([4, 3, 3], members.Select(member => member.Cards));
        Assert.Equal(10, GangPlacer.Place(core, members)!.Sum(some => some.Cards.Length));
        Assert.Null(GangPlacer.Place(
            core, GangPlacer.Split(TestPools.Request("bigger", 100, 100, cards: 7), 4)));
        Assert.Equal(3, core.Index.Allocations.Count);
    }
}
