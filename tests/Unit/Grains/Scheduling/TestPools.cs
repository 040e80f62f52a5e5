using CsCheck;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Scoring;

namespace TensorFusion.Tests.Unit.Grains.Scheduling;

/// <summary>Pools and requests by hand and at random. A card has 100 of compute and 100 of memory.</summary>
internal static class TestPools
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly Gen<NodeDescription[]> AnyNodes = Gen.Select(
            Gen.Int[0, 4], Gen.Int[1, 64], Gen.Int[1, 4], Gen.Int[0, 2], Gen.Bool)
        .Array[1, 6]
        .Select(nodes => nodes.Select((node, i) => Node(
            $"n{i}", node.Item1, cpu: node.Item2, slots: node.Item3 * 4, model: $"m{node.Item4}", linked: node.Item5))
            .ToArray());

    public static readonly Gen<PlacementRequest[]> AnyRequests = Gen.Select(
            Gen.Int[1, 100],
            Gen.Int[1, 100],
            Gen.Int[0, 3],
            Gen.Int[0, 12],
            Gen.Int[0, 9],
            Gen.Int[0, 3],
            Gen.Int[0, 3])
        .Array[1, 40]
        .Select(some => some.Select((a, i) => new PlacementRequest
        {
            Id = $"s{i}",
            Tenant = $"t{a.Item6 % 3}",
            Compute = a.Item1,
            Memory = a.Item2,
            Cards = a.Item3,
            Cpu = a.Item4,
            HostMemory = a.Item4,
            WholeCards = a.Item5 == 0,
            Models = a.Item5 == 1 ? ["m1"] : [],
            AntiAffinityGroup = a.Item5 == 2 ? "apart" : "",
            Topology = a.Item5 == 3 ? TopologyDemand.Required : TopologyDemand.None,
            IsMovable = a.Item5 != 4,
            IsProtected = a.Item5 is 5 or 6,
            Priority = a.Item7,
        }).ToArray());

    public static readonly Gen<string> AnyPolicy = Gen.Int[0, PlacementScores.Names.Count() - 1]
        .Select(i => PlacementScores.Names.ElementAt(i));

    public static NodeDescription Node(
        string name, int cards, int cpu = 64, int slots = 64, string model = "m0", bool linked = false) => new()
        {
            Traits = new() { Name = name, Model = model },
            Cpu = cpu,
            HostMemory = 64,
            Slots = slots,
            Cards = [.. Enumerable.Range(0, cards).Select(i =>
                new CardDescription($"{name}/{i}", 100, 100, linked ? i / 2 : -1, i / 2))],
        };

    public static PlacementRequest Request(
        string id, long compute, long memory = 1, int cards = 1, QualityOfService qos = default) =>
        new()
        {
            Id = id,
            Compute = compute,
            Memory = memory,
            Cards = cards,
            Priority = QosCatalogue.Default.Of(qos).Priority,
        };

    public static DecisionCore Core(IEnumerable<NodeDescription> nodes, string policy = PlacementScores.Default)
    {
        var index = new PoolIndex();
        foreach (var node in nodes)
        {
            index.SetNode(node);
        }

        return new(index, PlacementScores.Create(policy));
    }

    /// <summary>Takes a place; the request must fit.</summary>
    public static Allocation Put(DecisionCore core, PlacementRequest request)
    {
        var place = core.Choose(request);
        Assert.NotNull(place);
        var allocation = core.Index.Describe(request, place.Node, place.Cards);
        Assert.True(core.Index.Take(allocation));
        return allocation;
    }

    /// <summary>Nothing is negative, and what is free and what is held make the whole.</summary>
    public static void AssertSound(PoolIndex index)
    {
        for (var node = 0; node < index.NodeCount; node++)
        {
            var held = index.OnNode(node).Values.ToList();
            Assert.True(index.FreeSlots[node] >= 0);
            Assert.True(index.FreeCpu[node] >= 0);
            Assert.True(index.FreeHostMemory[node] >= 0);
            Assert.Equal(index.Cpu[node] - held.Sum(some => some.Request.Cpu), index.FreeCpu[node]);
            var groups = held.Where(some => some.Request.AntiAffinityGroup.Length > 0).ToList();
            Assert.Equal(groups.Count, groups.Select(some => some.Request.AntiAffinityGroup).Distinct().Count());
        }

        for (var card = 0; card < index.CardCount; card++)
        {
            var held = index.Allocations.Values.Where(some => some.Cards.Contains(card)).ToList();
            Assert.True(index.FreeCompute[card] >= 0);
            Assert.True(index.FreeMemory[card] >= 0);
            Assert.Equal(index.CardCompute[card] - held.Sum(some => some.Compute), index.FreeCompute[card]);
            Assert.Equal(index.CardMemory[card] - held.Sum(some => some.Memory), index.FreeMemory[card]);
            Assert.Equal(held.Count, index.CardUsers[card]);
            Assert.True(held.Count < 2 || held.All(some => !some.Request.WholeCards));
        }

        foreach (var some in index.Allocations.Values)
        {
            Assert.Equal(some.Request.Cards, some.Cards.Distinct().Count());
            Assert.All(some.Cards, card => Assert.Equal(some.Node, index.CardNode[card]));
            Assert.True(FilterChain.Admits(index.Traits[some.Node], some.Request));
        }
    }

    /// <summary>All that is free, as one text.</summary>
    public static string State(PoolIndex index) => string.Join(';', Enumerable.Range(0, index.NodeCount).Select(node =>
        $"{index.FreeCpu[node]},{index.FreeHostMemory[node]},{index.FreeSlots[node]}"))
        + '|' + string.Join(';', Enumerable.Range(0, index.CardCount).Select(card =>
            $"{index.FreeCompute[card]},{index.FreeMemory[card]},{index.CardUsers[card]}"))
        + '|' + string.Join(';', index.Allocations.Values.OrderBy(some => some.Id, StringComparer.Ordinal)
            .Select(some => $"{some.Id}@{some.Node}:{string.Join(',', some.Cards)}"));
}
