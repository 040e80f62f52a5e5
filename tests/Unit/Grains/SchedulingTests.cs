using CsCheck;
using TensorFusion.Grains.Scheduling;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class SchedulingTests
{
    private static readonly BestFitPolicy Policy = new();

    private static readonly Gen<GpuInfo> AnyCard = Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 7], Gen.Int[0, 100], Gen.Int[0, 16], Gen.Int[0, 9], (node, index, used, gib, odd) =>
            TestGpus.Card($"n{node}", index, usedTflops: used, usedGib: gib) with
            {
                Health = odd == 0 ? GpuHealth.Unhealthy : GpuHealth.Healthy,
                Mig = odd == 1 ? MigMode.Enabled : MigMode.Disabled,
            });

    [Fact]
    public void The_card_that_is_left_with_least_is_picked()
    {
        var picked = Policy.Pick(TestSlices.Spec(20, 4), [
            TestGpus.Card("a", 0),
            TestGpus.Card("b", 0, usedTflops: 70, usedGib: 8),
            TestGpus.Card("c", 0, usedTflops: 81, usedGib: 0)]);
        Assert.Equal("b/GPU-b-0", Assert.Single(picked!).Id);
    }

    [Fact]
    public void The_programs_own_node_is_preferred_and_can_be_the_only_one()
    {
        GpuInfo[] cards = [TestGpus.Card("a", 0), TestGpus.Card("b", 0, usedTflops: 70)];
        var spec = TestSlices.Spec(20, 4) with { Near = "a" };
        Assert.Equal("a/GPU-a-0", Assert.Single(Policy.Pick(spec, cards)!).Id);
        Assert.Equal("b/GPU-b-0", Assert.Single(Policy.Pick(spec with { Near = "c" }, cards)!).Id);
        var local = spec with { Near = "c", Reach = SliceReach.Local };
        Assert.Null(Policy.Pick(local, cards));
        Assert.Equal(
            "waits for a GPU of its own machine: node 'c' has none in pool 'default'",
            WaitReason.Explain(local, cards));
    }

    [Fact]
    public void Whatever_is_picked_fits_and_when_nothing_is_picked_nothing_fits() => Gen
        .Select(AnyCard.Array[0, 20], Gen.Int[1, 100], Gen.Int[1, 16], Gen.Int[1, 4])
        .Sample((some, tflops, gib, gpus) =>
        {
            var cards = some.DistinctBy(card => card.Id).ToList();
            var spec = TestSlices.Spec(tflops, gib, gpus);
            var fitting = cards.Where(card => card.Health == GpuHealth.Healthy && card.Mig != MigMode.Enabled
                && card.FreeTflops >= spec.Tflops && card.FreeVram >= spec.Vram).ToList();
            var picked = Policy.Pick(spec, cards);
            if (picked is null)
            {
                Assert.All(fitting.GroupBy(card => card.Node), node => Assert.True(node.Count() < gpus));
                Assert.StartsWith("waits for ", WaitReason.Explain(spec, cards), StringComparison.Ordinal);
                return;
            }

            Assert.Equal(gpus, picked.Distinct().Count());
            Assert.Single(picked.Select(card => card.Node).Distinct());
            Assert.All(picked, card => Assert.Contains(card, fitting));
        });

    [Fact]
    public void The_reason_names_the_largest_free_part()
    {
        GpuInfo[] cards = [TestGpus.Card("node-1", 0, usedTflops: 88), TestGpus.Card("node-1", 1, usedTflops: 95)];
        Assert.Equal(
            "waits for compute: no GPU has 30 TFLOPS free; largest free is 12 (node-1/GPU-node-1-0)",
            WaitReason.Explain(TestSlices.Spec(30), cards));
    }

    [Fact]
    public void The_reason_tells_memory_nodes_health_and_number_apart()
    {
        Assert.Contains("no GPU with 30 TFLOPS free has 8GiB free; largest free is 4GiB", WaitReason.Explain(
            TestSlices.Spec(30, 8), [TestGpus.Card("n", 0, usedGib: 12)]));
        Assert.Contains("no node of pool 'default'", WaitReason.Explain(TestSlices.Spec(), []));
        Assert.Contains("n/GPU-n-0: broken", WaitReason.Explain(TestSlices.Spec(), [
            TestGpus.Card("n", 0) with { Health = GpuHealth.Unhealthy, HealthMessage = "broken" }]));
        Assert.Contains("no node has 2 GPUs", WaitReason.Explain(
            TestSlices.Spec(gpus: 2), [TestGpus.Card("a", 0), TestGpus.Card("b", 0)]));
    }

    [Fact]
    public void Older_news_of_a_card_is_ignored()
    {
        var index = new CardIndex();
        var card = TestGpus.Card("n", 0) with { Epoch = 5 };
        Assert.True(index.Update(card));
        Assert.False(index.Update(card with { Epoch = 4, ReservedTflops = Tflops.From(9) }));
        Assert.Equal(Tflops.Zero, Assert.Single(index.All).ReservedTflops);
        Assert.False(index.Update(card with { Epoch = 6, ReservedTflops = Tflops.From(9) }));
        Assert.Equal(Tflops.From(9), Assert.Single(index.All).ReservedTflops);
        index.Forget(card.Id);
        Assert.True(index.Update(card));
    }

    [Fact]
    public void Cards_of_nodes_that_are_away_are_left_out()
    {
        var index = new CardIndex();
        index.Update(TestGpus.Card("here", 0));
        index.Update(TestGpus.Card("away", 0));
        Assert.Equal("here", Assert.Single(index.Reachable(node => node == "here")).Node);
        Assert.Equal(2, index.All.Count);
    }

    [Fact]
    public void The_queue_keeps_the_order_of_submission()
    {
        var queue = new PendingQueue();
        queue.Add(new("s-2", TestSlices.Spec(), DateTimeOffset.UnixEpoch.AddSeconds(2)));
        queue.Add(new("s-1", TestSlices.Spec(), DateTimeOffset.UnixEpoch.AddSeconds(1)));
        Assert.True(queue.SetReason("s-1", "why"));
        Assert.False(queue.SetReason("s-1", "why"));
        Assert.False(queue.SetReason("s-9", "why"));
        queue.Add(new("s-1", TestSlices.Spec(), DateTimeOffset.UnixEpoch.AddSeconds(3)));
        Assert.Equal(["s-1", "s-2"], queue.InOrder().Select(slice => slice.Id));
        queue.Remove("s-1");
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Virtual_uuids_are_canonical_and_stay_the_same()
    {
        var uuid = VirtualUuid.For("s-1", 0);
        Assert.Matches("^GPU-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", uuid);
        Assert.Equal(uuid, VirtualUuid.For("s-1", 0));
        Assert.NotEqual(uuid, VirtualUuid.For("s-1", 1));
    }
}
