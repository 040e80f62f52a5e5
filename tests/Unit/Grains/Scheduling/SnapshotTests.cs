using CsCheck;
using TensorFusion.Grains.Scheduling.Answers;
using TensorFusion.Grains.Scheduling.Snapshots;

namespace TensorFusion.Tests.Unit.Grains.Scheduling;

public sealed class SnapshotTests
{
    [Fact]
    public void A_replayed_snapshot_decides_as_the_pool_does() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, TestPools.AnyRequests, TestPools.AnyPolicy)
        .Sample((nodes, placed, waiting, policy) =>
        {
            var core = TestPools.Core(nodes, policy);
            foreach (var request in placed)
            {
                core.Observe(request);
                if (core.Choose(request) is { } place)
                {
                    core.Index.Take(core.Index.Describe(request, place.Node, place.Cards));
                }
            }

            var waits = waiting.Select(request => request with { Id = $"w{request.Id}" }).ToList();
            var saved = PoolSnapshot.FromJson(PoolSnapshot.Of(core, waits).ToJson());
            var before = TestPools.State(core.Index);
            var live = PoolSimulator.Run(core, waits);
            Assert.Equal(before, TestPools.State(core.Index));
            var replayed = PoolSimulator.Run(saved.Restore(), saved.Waiting);
            Assert.Equal(
                live.Select(some => (some.Id, some.Node, string.Join(',', some.Cards), some.Reason)),
                replayed.Select(some => (some.Id, some.Node, string.Join(',', some.Cards), some.Reason)));
        });

    [Fact]
    public void What_is_no_snapshot_is_refused() =>
        Assert.Equal(
            FailureCode.InvalidArgument,
            Assert.Throws<TensorFusionException>(() => PoolSnapshot.FromJson("[1]")).Code);

    [Fact]
    public void The_explanation_names_the_nearest_node_and_what_would_help()
    {
        var core = TestPools.Core([TestPools.Node("a", 1), TestPools.Node("b", 1), TestPools.Node("c", 0)]);
        var (one, two) = (TestPools.Request("one", 60, 20, qos: QualityOfService.Low),
            TestPools.Request("two", 30, 10, qos: QualityOfService.Low));
        core.Index.Take(core.Index.Describe(one, 0, [core.Index.FindCard("a/0")]));
        core.Index.Take(core.Index.Describe(two, 1, [core.Index.FindCard("b/0")]));
        var explanation = new Explainer(core).Explain(
            TestPools.Request("x", 80, 10, qos: QualityOfService.High), freezeRoom: 0);
        Assert.Null(explanation.Place);
        Assert.Equal(["b", "a", "c"], explanation.Refusals.Select(some => some.Node));
        Assert.Equal(("compute", 10.0), (explanation.Refusals[0].Filter, explanation.Refusals[0].Missing));
        Assert.InRange(explanation.SmallerCompute, 69, 70);
        Assert.Equal("two", Assert.Single(explanation.Moves!.Moves).SliceId);
        Assert.Equal("two", Assert.Single(explanation.Preemption!.Steps).Victim.Id);
    }
}
