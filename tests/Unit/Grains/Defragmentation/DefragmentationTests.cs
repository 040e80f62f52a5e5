using CsCheck;
using TensorFusion.Grains.Defragmentation;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Tests.Unit.Grains.Scheduling;

namespace TensorFusion.Tests.Unit.Grains.Defragmentation;

public sealed class DefragmentationTests
{
    [Fact]
    public void Every_move_finds_room_at_its_turn_nodes_become_empty_and_none_is_opened() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, Gen.Int[0, 30], Gen.Int[0, 1000])
        .Sample((nodes, requests, moves, megabytes) =>
        {
            var core = TestPools.Core(nodes, "spread");
            Fill(core, requests);
            var before = TestPools.State(core.Index);
            var budget = new MoveBudget(moves, megabytes << 20);
            var plan = new DefragmentationPlanner(core.Index).Plan(budget);
            Assert.Equal(before, TestPools.State(core.Index));
            Assert.True(plan.Moves.Count <= moves);
            Assert.True(plan.Cost.Bytes <= budget.Bytes);
            var used = Used(core);
            Carry(core, plan);
            TestPools.AssertSound(core.Index);
            Assert.All(plan.FreedNodes, node => Assert.Empty(core.Index.OnNode(node)));
            Assert.Equal(used.Except(plan.FreedNodes), Used(core));
            Assert.All(plan.Moves, move => Assert.True(move.From.Request.IsMovable));
        });

    [Fact]
    public void Room_for_one_request_is_made_with_the_fewest_bytes() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests)
        .Sample((nodes, requests) =>
        {
            var core = TestPools.Core(nodes, "spread");
            Fill(core, requests[1..]);
            if (core.Choose(requests[0]) is not null)
            {
                return;
            }

            var before = TestPools.State(core.Index);
            var plan = new RoomMaker(core).Plan(requests[0], MoveBudget.Unlimited);
            Assert.Equal(before, TestPools.State(core.Index));
            if (plan is not null)
            {
                Carry(core, plan);
                TestPools.AssertSound(core.Index);
                Assert.NotNull(core.Choose(requests[0]));
            }
        });

    private static void Fill(DecisionCore core, IEnumerable<PlacementRequest> requests)
    {
        foreach (var request in requests)
        {
            if (core.Choose(request) is { } place)
            {
                core.Index.Take(core.Index.Describe(request, place.Node, place.Cards));
            }
        }
    }

    private static List<int> Used(DecisionCore core) => [.. Enumerable.Range(0, core.Index.NodeCount)
        .Where(node => core.Index.OnNode(node).Count > 0)];

    private static void Carry(DecisionCore core, MovePlan plan)
    {
        foreach (var move in plan.Moves)
        {
            Assert.True(FilterChain.HasRoom(core.Index, move.To.Node, move.To.Request));
            Assert.All(move.To.Cards, card => Assert.True(core.Index.Fits(card, move.To.Request)));
            Assert.NotNull(core.Index.Give(move.SliceId));
            Assert.True(core.Index.Take(move.To));
        }
    }
}
