using TensorFusion.Grains.Scheduling;

namespace TensorFusion.Tests.Unit.Grains.Scheduling;

public sealed class WaitReasonTests
{
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
    public void The_reason_names_the_machine_that_a_slice_must_be_on() => Assert.Equal(
        "waits for a GPU of its own machine: node 'c' has none in pool 'default'",
        WaitReason.Explain(
            TestSlices.Spec(20, 4) with { Near = "c", Reach = SliceReach.Local },
            [TestGpus.Card("a", 0), TestGpus.Card("b", 0)]));

    [Fact]
    public void Virtual_uuids_are_canonical_and_stay_the_same()
    {
        var uuid = VirtualUuid.For("s-1", 0);
        Assert.Matches("^GPU-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", uuid);
        Assert.Equal(uuid, VirtualUuid.For("s-1", 0));
        Assert.NotEqual(uuid, VirtualUuid.For("s-1", 1));
    }
}
