using CsCheck;
using TensorFusion.Grains.Pools;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Scoring;
using TensorFusion.Grains.Scheduling.Transactions;

namespace TensorFusion.Tests.Unit.Grains.Scheduling;

public sealed class DecisionCoreTests
{
    [Fact]
    public void Nothing_is_ever_given_twice_and_what_fits_is_never_turned_down() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, TestPools.AnyPolicy, Gen.Int[0, 9].Array[40])
        .Sample((nodes, requests, policy, odds) =>
        {
            var core = TestPools.Core(nodes, policy);
            for (var i = 0; i < requests.Length; i++)
            {
                core.Observe(requests[i]);
                if (core.Choose(requests[i]) is { } place)
                {
                    Assert.True(core.Index.Take(core.Index.Describe(requests[i], place.Node, place.Cards)));
                }
                else
                {
                    Assert.All(
                        Enumerable.Range(0, core.Index.NodeCount),
                        node => Assert.NotNull(FilterChain.FirstRefusal(core.Index, node, requests[i])));
                }

                if (odds[i % odds.Length] < 3)
                {
                    core.Index.Give(requests[i / 2].Id);
                    core.Index.Give(requests[i / 2].Id);
                }
                else if (odds[i % odds.Length] == 3)
                {
                    core.Index.SetNodeUsable(i % core.Index.NodeCount, i % 2 == 0);
                }

                TestPools.AssertSound(core.Index);
            }
        });

    [Fact]
    public void Scores_that_are_kept_are_those_that_would_be_computed_anew() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, TestPools.AnyPolicy)
        .Sample((nodes, requests, policy) =>
        {
            var core = TestPools.Core(nodes, policy);
            foreach (var request in requests)
            {
                core.Observe(request);
                if (core.Choose(request) is { } place)
                {
                    core.Index.Take(core.Index.Describe(request, place.Node, place.Cards));
                }
            }

            foreach (var request in requests.Select(request => request with { Id = "new" }))
            {
                foreach (var (node, score) in core.Rank(request))
                {
                    Assert.Equal(core.PlaceOn(node, request)!.Score, score);
                }
            }
        });

    [Fact]
    public void A_transaction_that_is_not_committed_leaves_no_trace() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, Gen.Int[0, 40])
        .Sample((nodes, requests, first) =>
        {
            var core = TestPools.Core(nodes);
            var count = Math.Min(first, requests.Length);
            using (var kept = new PlacementTransaction(core))
            {
                foreach (var request in requests[..count])
                {
                    kept.Reserve(request);
                }

                kept.Commit();
            }

            var before = TestPools.State(core.Index);
            using (var undone = new PlacementTransaction(core))
            {
                foreach (var request in requests)
                {
                    undone.Release(request.Id);
                    undone.Reserve(request);
                }

                TestPools.AssertSound(core.Index);
            }

            Assert.Equal(before, TestPools.State(core.Index));
        });

    [Fact]
    public void Describing_a_node_anew_keeps_what_slices_hold_of_cards_that_stay()
    {
        var core = TestPools.Core([TestPools.Node("a", 2), TestPools.Node("b", 1)]);
        var held = TestPools.Put(core, TestPools.Request("s", 60, 60, cards: 2));
        core.Index.SetNode(TestPools.Node("a", 4));
        var now = core.Index.Allocations["s"];
        Assert.Equal(["a/0", "a/1"], now.Cards.Select(card => core.Index.CardId[card]));
        Assert.Equal(40, core.Index.FreeCompute[core.Index.FindCard("a/1")]);
        Assert.Equal(held.Node, now.Node);
        core.Index.SetNode(TestPools.Node("a", 1));
        Assert.Empty(core.Index.Allocations);
        TestPools.AssertSound(core.Index);
    }

    [Fact]
    public void Whole_cards_stay_whole_while_parts_fit_elsewhere()
    {
        var core = TestPools.Core([TestPools.Node("a", 2), TestPools.Node("b", 2)]);
        foreach (var i in Enumerable.Range(0, 50))
        {
            core.Observe(TestPools.Request("part", 30, 30));
            core.Observe(TestPools.Request("all", 100, 100));
        }

        var first = TestPools.Put(core, TestPools.Request("1", 30, 30));
        Assert.Equal(first.Cards, TestPools.Put(core, TestPools.Request("2", 30, 30)).Cards);
        Assert.Equal(first.Cards, TestPools.Put(core, TestPools.Request("3", 30, 30)).Cards);
        Assert.NotEqual(first.Cards, TestPools.Put(core, TestPools.Request("4", 30, 30)).Cards);
    }

    [Fact]
    public void Requests_without_cards_do_not_take_the_processor_that_cards_need()
    {
        var core = TestPools.Core([TestPools.Node("poor", 4, cpu: 16), TestPools.Node("rich", 1, cpu: 64)]);
        foreach (var i in Enumerable.Range(0, 50))
        {
            core.Observe(TestPools.Request("x", 100, 100) with { Cpu = 4 });
        }

        var place = core.Choose(new() { Id = "cpu", Cards = 0, Cpu = 8 });
        Assert.Equal("rich", core.Index.Traits[place!.Node].Name);
    }

    [Fact]
    public void Compact_fills_spread_spreads_and_low_load_takes_the_emptiest()
    {
        NodeDescription[] nodes = [TestPools.Node("a", 2), TestPools.Node("b", 2)];
        foreach (var (policy, expected) in new[] { ("compact", 1), ("spread", 2), ("low-load", 2) })
        {
            var core = TestPools.Core(nodes, policy);
            var cards = Enumerable.Range(0, 2)
                .Select(i => TestPools.Put(core, TestPools.Request($"{i}", 10, 10)).Cards[0]);
            Assert.Equal(expected, cards.Distinct().Count());
        }
    }

    [Fact]
    public void Topology_takes_linked_cards_and_does_not_break_pairs_for_one()
    {
        var core = TestPools.Core([TestPools.Node("a", 5, linked: true)], "topology");
        core.Index.SetCardUsable(1, false);
        Assert.Equal([2, 3], core.Choose(TestPools.Request("pair", 100, 100, cards: 2))!.Cards.Order());
        var required = TestPools.Request("three", 100, 100, cards: 3) with { Topology = TopologyDemand.Required };
        Assert.Null(core.Choose(required));
        Assert.Equal("topology", FilterChain.FirstRefusal(core.Index, 0, required)!.Filter);
    }

    [Fact]
    public void The_programs_own_node_is_preferred_and_can_be_the_only_one()
    {
        var core = TestPools.Core([TestPools.Node("a", 1), TestPools.Node("b", 1), TestPools.Node("c", 1)]);
        TestPools.Put(core, TestPools.Request("other", 70, 10) with { Nodes = ["b"] });
        string? Choose(SliceSpec spec) =>
            core.Choose(SliceRequests.Of("s", spec, QosCatalogue.Default) with { Compute = 20, Memory = 4 })
            is { } place ? core.Index.Traits[place.Node].Name : null;
        var spec = TestSlices.Spec();
        Assert.Equal("b", Choose(spec));
        Assert.Equal("c", Choose(spec with { Near = "c" }));
        Assert.Equal("b", Choose(spec with { Near = "elsewhere" }));
        Assert.Equal("c", Choose(spec with { Near = "c", Reach = SliceReach.Local }));
        Assert.Null(Choose(spec with { Near = "elsewhere", Reach = SliceReach.Local }));
        TestPools.Put(core, TestPools.Request("full", 90, 10) with { Nodes = ["c"] });
        Assert.Equal("b", Choose(spec with { Near = "c" }));
        Assert.Null(Choose(spec with { Near = "c", Reach = SliceReach.Local }));
    }

    [Fact]
    public void Each_filter_says_by_how_much_it_refuses()
    {
        var core = TestPools.Core([TestPools.Node("a", 1, cpu: 4)]);
        TestPools.Put(core, TestPools.Request("s", 60, 30));
        Refusal? Refuse(PlacementRequest request) => FilterChain.FirstRefusal(core.Index, 0, request);
        var (compute, memory) = (Refuse(TestPools.Request("x", 50))!, Refuse(TestPools.Request("x", 1, 90))!);
        Assert.Equal(("compute", 10.0), (compute.Filter, compute.Missing));
        Assert.Equal(("memory", 20.0), (memory.Filter, memory.Missing));
        Assert.Equal("cpu", Refuse(TestPools.Request("x", 1) with { Cpu = 5 })!.Filter);
        Assert.Equal("model", Refuse(TestPools.Request("x", 1) with { Models = ["other"] })!.Filter);
        Assert.Equal("node", Refuse(TestPools.Request("x", 1) with { Nodes = ["b"] })!.Filter);
        Assert.Equal("vendor", Refuse(TestPools.Request("x", 1) with { Vendor = "nvidia" })!.Filter);
        Assert.Equal("isolation", Refuse(TestPools.Request("x", 1) with { Isolation = IsolationModes.Hard })!.Filter);
        Assert.Equal("cards", Refuse(TestPools.Request("x", 1) with { WholeCards = true })!.Filter);
        core.Index.SetNodeUsable(0, false);
        Assert.Equal("health", Refuse(TestPools.Request("x", 1))!.Filter);
    }

    [Fact]
    public void A_policy_that_does_not_exist_is_named()
    {
        var error = Assert.Throws<TensorFusionException>(() => PlacementScores.Create("best"));
        Assert.Contains("fragmentation-aware, compact, spread, low-load, topology", error.Describe());
    }
}
