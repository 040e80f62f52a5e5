using TensorFusion.Silo.Agent;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class SparePolicyTests
{
    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(15, 0, 2)]
    [InlineData(14, 1, 2)]
    [InlineData(15, 1, 0)]
    [InlineData(16, 0, 0)]
    [InlineData(16, 4, 0)]
    public void As_many_wait_as_have_room_for_their_contexts(long reservedGib, long comingGib, int expected)
    {
        var card = TestGpus.Card("n", 0, gib: 16, usedGib: reservedGib);
        Assert.Equal(expected, SparePolicy.Count(card, 2, new MiB(500), MiB.FromGiB(comingGib)));
    }

    [Fact]
    public void A_context_that_fits_once_is_had_once() =>
        Assert.Equal(1, SparePolicy.Count(TestGpus.Card("n", 0, gib: 16, usedGib: 15), 2, new MiB(600), MiB.Zero));

    [Fact]
    public void Contexts_that_take_nothing_need_no_room() =>
        Assert.Equal(2, SparePolicy.Count(TestGpus.Card("n", 0, gib: 16, usedGib: 16), 2, MiB.Zero, MiB.Zero));

    [Fact]
    public void Nothing_waits_on_a_card_that_is_not_healthy()
    {
        var card = TestGpus.Card("n", 0) with { Health = GpuHealth.Unhealthy };
        Assert.Equal(0, SparePolicy.Count(card, 2, MiB.Zero, MiB.Zero));
    }
}
