using TensorFusion.Grains.Billing;
using TensorFusion.Grains.Slices;
using TensorFusion.Tests.Unit.Grains;

namespace TensorFusion.Tests.Unit.Billing;

public sealed class SliceFactsTests
{
    private static readonly SliceState Running = new()
    {
        Spec = TestSlices.Spec() with { Tflops = Tflops.From(20) },
        Phase = SlicePhase.Running,
        Node = "n",
        Gpus =
        [
            new()
            {
                GpuId = "n/GPU-0",
                Uuid = "GPU-0",
                VirtualUuid = "GPU-1",
                Model = "card",
                Share = ComputeShare.Of(Tflops.From(20), Tflops.From(100)),
            },
        ],
        HoldsResources = true,
    };

    [Fact]
    public void A_running_slice_is_billed_by_its_cards_and_up_to_its_limit()
    {
        Assert.Equal(Tflops.From(20), Of(Running)?.TflopsLimit);
        var bursting = Running with { Spec = Running.Spec! with { LimitTflops = Tflops.From(30) } };
        Assert.Equal(Tflops.From(30), Of(bursting)?.TflopsLimit);
        Assert.Equal(BilledTier.Card, Of(bursting)?.Tier);
    }

    [Theory]
    [InlineData(SlicePhase.Freezing, MemoryTier.Host, false, BilledTier.Card)]
    [InlineData(SlicePhase.Frozen, MemoryTier.Host, false, BilledTier.Host)]
    [InlineData(SlicePhase.Frozen, MemoryTier.Host, true, BilledTier.Host)]
    [InlineData(SlicePhase.Freezing, MemoryTier.Disk, true, BilledTier.Host)]
    [InlineData(SlicePhase.Frozen, MemoryTier.Disk, true, BilledTier.Disk)]
    [InlineData(SlicePhase.Resuming, MemoryTier.Disk, true, BilledTier.Disk)]
    [InlineData(SlicePhase.Resuming, MemoryTier.Disk, false, BilledTier.Card)]
    public void A_slice_off_its_cards_pays_for_its_memory_where_it_lies(
        SlicePhase phase, MemoryTier tier, bool gaveBack, BilledTier billed) => Assert.Equal(
            billed, Of(Running with { Phase = phase, Tier = tier, GaveVramBack = gaveBack })?.Tier);

    [Fact]
    public void A_slice_that_waits_or_has_ended_is_not_billed()
    {
        Assert.Null(Of(new()));
        Assert.Null(Of(Running with { HoldsResources = false }));
        Assert.Null(Of(Running with { Phase = SlicePhase.Released }));
        Assert.Null(Of(Running with { Phase = SlicePhase.Placed, GaveVramBack = true }));
    }

    private static MeterFacts? Of(SliceState state) => SliceFacts.Of(state, QosCatalogue.Default);
}
