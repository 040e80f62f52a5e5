using CsCheck;
using TensorFusion.Grains.Gpus;

namespace TensorFusion.Tests.Unit.Grains;

/// <summary>What a card's ledger promises beyond the card.</summary>
public sealed class OversubscriptionTests
{
    private static readonly Tflops CardTflops = Tflops.From(100);
    private static readonly MiB CardVram = MiB.FromGiB(16);
    private static readonly PoolTerms Terms = new() { ComputeRatio = 1.5, HostRatio = 0.5, DiskRatio = 0.5 };

    [Fact]
    public void A_slice_for_which_there_is_no_memory_now_is_taken_as_one_that_is_frozen()
    {
        var ledger = Reserve(GpuLedger.Empty, "a", 50, 16).Ledger;
        var second = Reserve(ledger, "b", 50, 16);
        Assert.True(second.Accepted);
        Assert.Equal((CardVram, MiB.FromGiB(32)), (second.Ledger.ReservedVram, second.Ledger.PromisedVram));
        Assert.True(second.Ledger.IsFrozen("b"));
        Assert.False(second.Ledger.IsFrozen("a"));
        Assert.False(second.Ledger.SetFrozen("b", frozen: false, MiB.Zero, CardVram).Accepted);
        Assert.True(second.Ledger.SetFrozen("a", frozen: true, MiB.Zero, CardVram).Ledger
            .SetFrozen("b", frozen: false, MiB.Zero, CardVram).Accepted);
        Assert.True(Reserve(second.Ledger, "b", 50, 16).Accepted);
    }

    [Fact]
    public void What_the_pool_does_not_promise_is_refused_with_the_numbers()
    {
        var ledger = Reserve(Reserve(GpuLedger.Empty, "a", 60, 16).Ledger, "b", 60, 16).Ledger;
        Assert.Contains("1GiB asked", Reserve(ledger, "c", 10, 1).Reason);
        Assert.Contains("30 free", Reserve(ledger, "c", 40, 1).Reason);
    }

    [Fact]
    public void One_slice_has_no_more_than_the_card()
    {
        Assert.False(Reserve(GpuLedger.Empty, "a", 10, 17).Accepted);
        Assert.Contains("100 free", Reserve(GpuLedger.Empty, "a", 101, 1).Reason);
    }

    [Fact]
    public void A_slice_that_grows_beyond_what_is_free_is_refused_and_not_frozen()
    {
        var ledger = Reserve(Reserve(GpuLedger.Empty, "a", 10, 8).Ledger, "b", 10, 8).Ledger;
        var answer = ledger.Resize(TestSlices.Hold("a", 10, 9 * 1024), false, CardTflops, CardVram, Terms);
        Assert.False(answer.Accepted);
        Assert.Same(ledger, answer.Ledger);
    }

    [Fact]
    public void Memory_of_frozen_slices_that_is_free_is_given_away_whatever_was_promised()
    {
        var ledger = Reserve(GpuLedger.Empty, "a", 10, 16, PoolTerms.None).Ledger
            .SetFrozen("a", frozen: true, MiB.Zero, CardVram).Ledger;
        Assert.True(Reserve(ledger, "b", 10, 16, PoolTerms.None).Accepted);
        Assert.False(Reserve(Reserve(ledger, "b", 10, 16, PoolTerms.None).Ledger, "c", 10, 1, PoolTerms.None).Accepted);
    }

    [Fact]
    public void Memory_on_the_card_never_exceeds_it_nor_compute_what_is_promised()
    {
        var step = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[1, 60], Gen.Int[1, 16]);
        step.Array[1, 60].Sample(steps =>
        {
            var ledger = GpuLedger.Empty;
            foreach (var (slice, what, tflops, gib) in steps)
            {
                var id = $"s{slice}";
                var before = ledger;
                ledger = what switch
                {
                    0 => ledger.Release(id),
                    1 => ledger.SetFrozen(id, frozen: true, MiB.Zero, CardVram).Ledger,
                    2 => ledger.SetFrozen(id, frozen: false, MiB.Zero, CardVram).Ledger,
                    _ => Reserve(ledger, id, tflops, gib).Ledger,
                };
                Assert.True(ledger.ReservedVram <= CardVram);
                Assert.True(ledger.ReservedTflops <= Terms.VirtualOf(CardTflops));
                Assert.True(
                    ledger.PromisedVram <= Terms.VirtualOf(CardVram)
                    || ledger.PromisedVram <= before.PromisedVram
                    || !ledger.IsFrozen(id));
            }
        });
    }

    private static LedgerAnswer Reserve(
        GpuLedger ledger, string slice, decimal tflops, long gib, PoolTerms? terms = null) =>
        ledger.Reserve(TestSlices.Hold(slice, tflops, gib * 1024), CardTflops, CardVram, terms ?? Terms);
}
