using CsCheck;
using TensorFusion.Grains.Gpus;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class GpuLedgerTests
{
    private static readonly Tflops CardTflops = Tflops.From(100);
    private static readonly MiB CardVram = new(16384);

    private static readonly Gen<GpuReservation> AnyReservation =
        Gen.Select(Gen.Int[0, 11], Gen.Long[-1_000, 60_000], Gen.Long[-10, 9000], (slice, milli, mib) =>
            new GpuReservation { SliceId = $"s-{slice}", Tflops = new(milli), Vram = new(mib) });

    private enum Happening
    {
        Reserve,
        Release,
        CrashAfterWrite,
        CrashBeforeWrite,
    }

    [Fact]
    public void The_sum_never_exceeds_the_card_whatever_happens() => Gen
        .Select(Gen.Enum<Happening>(), AnyReservation)
        .Array[1, 80]
        .Sample(steps =>
        {
            var ledger = GpuLedger.Empty;
            var stored = Store(ledger);
            var held = new Dictionary<string, GpuReservation>();
            foreach (var (happening, reservation) in steps)
            {
                var before = ledger;
                switch (happening)
                {
                    case Happening.Release:
                        ledger = ledger.Release(reservation.SliceId);
                        held.Remove(reservation.SliceId);
                        stored = Store(ledger);
                        break;
                    case Happening.CrashBeforeWrite:
                        // The change was made in memory only; what is stored counts.
                        _ = ledger.Reserve(reservation, CardTflops, CardVram);
                        ledger = GpuLedger.From(stored);
                        break;
                    default:
                        var answer = ledger.Reserve(reservation, CardTflops, CardVram);
                        ledger = answer.Ledger;
                        stored = Store(ledger);
                        if (answer.Accepted)
                        {
                            held[reservation.SliceId] = reservation;
                        }

                        if (happening == Happening.CrashAfterWrite)
                        {
                            ledger = GpuLedger.From(stored);
                        }

                        break;
                }

                Assert.True(ledger.Epoch >= before.Epoch);
                Assert.InRange(ledger.ReservedTflops.Milli, 0, CardTflops.Milli);
                Assert.InRange(ledger.ReservedVram.Value, 0, CardVram.Value);
                Assert.Equal(held.Values.Sum(r => r.Tflops.Milli), ledger.ReservedTflops.Milli);
                Assert.Equal(held.Values.Sum(r => r.Vram.Value), ledger.ReservedVram.Value);
                Assert.Equal(held.Values.OrderBy(r => r.SliceId, StringComparer.Ordinal), ledger.Reservations);
            }
        });

    [Fact]
    public void A_slice_that_is_resized_holds_the_new_or_keeps_the_old() => Gen
        .Select(AnyReservation.Array[1, 12], AnyReservation, Gen.Bool)
        .Sample((reservations, change, onlyGrow) =>
        {
            var ledger = reservations.Aggregate(
                GpuLedger.Empty, (some, next) => some.Reserve(next, CardTflops, CardVram).Ledger);
            var before = ledger.Reservations.FirstOrDefault(held => held.SliceId == change.SliceId);
            var answer = ledger.Resize(change, onlyGrow, CardTflops, CardVram);
            var after = answer.Ledger.Reservations.FirstOrDefault(held => held.SliceId == change.SliceId);
            Assert.True(answer.Ledger.ReservedTflops <= CardTflops && answer.Ledger.ReservedVram <= CardVram);
            if (!answer.Accepted)
            {
                Assert.Same(ledger, answer.Ledger);
                Assert.NotEmpty(answer.Reason);
                return;
            }

            Assert.NotNull(before);
            Assert.NotNull(after);
            Assert.True(after.Tflops >= change.Tflops && after.Vram >= change.Vram);
            Assert.True(!onlyGrow || (after.Tflops >= before.Tflops && after.Vram >= before.Vram));
            Assert.True(onlyGrow || after == change);
            Assert.Equal(
                ledger.Reservations.Where(held => held != before),
                answer.Ledger.Reservations.Where(held => held != after));
        });

    [Fact]
    public void Release_is_idempotent() => AnyReservation.Array[0, 12].Sample(reservations =>
    {
        var ledger = reservations.Aggregate(
            GpuLedger.Empty, (ledger, r) => ledger.Reserve(r, CardTflops, CardVram).Ledger);
        foreach (var reservation in reservations)
        {
            var once = ledger.Release(reservation.SliceId);
            Assert.Same(once, once.Release(reservation.SliceId));
            Assert.False(once.Holds(reservation.SliceId));
        }
    });

    [Fact]
    public void Reserve_over_capacity_is_refused_with_what_is_free()
    {
        var ledger = Reserved(TestSlices.Hold("a", 88, 1000));
        var answer = ledger.Reserve(TestSlices.Hold("b", 30, 1000), CardTflops, CardVram);
        Assert.False(answer.Accepted);
        Assert.Same(ledger, answer.Ledger);
        Assert.Equal("30 TFLOPS asked, 12 free", answer.Reason);
        Assert.Contains("free", ledger.Reserve(TestSlices.Hold("b", 1, 16000), CardTflops, CardVram).Reason);
    }

    [Fact]
    public void The_last_bit_can_be_reserved()
    {
        var ledger = Reserved(TestSlices.Hold("a", 99.999m, 16383));
        Assert.True(ledger.Reserve(TestSlices.Hold("b", 0.001m, 1), CardTflops, CardVram).Accepted);
    }

    [Fact]
    public void The_same_reservation_again_changes_nothing()
    {
        var ledger = Reserved(TestSlices.Hold("a", 60, 1000));
        var again = ledger.Reserve(TestSlices.Hold("a", 60, 1000), CardTflops, CardVram);
        Assert.True(again.Accepted);
        Assert.Same(ledger, again.Ledger);
    }

    [Fact]
    public void Another_reservation_of_the_same_slice_is_refused() =>
        Assert.False(Reserved(TestSlices.Hold("a", 60, 1000))
            .Reserve(TestSlices.Hold("a", 10, 1000), CardTflops, CardVram).Accepted);

    [Fact]
    public void A_card_that_shrank_keeps_what_it_promised_and_takes_nothing_new()
    {
        var ledger = Reserved(TestSlices.Hold("a", 60, 1000));
        Assert.False(ledger.Reserve(TestSlices.Hold("b", 1, 1), Tflops.From(50), CardVram).Accepted);
        Assert.Equal(Tflops.From(60), ledger.ReservedTflops);
    }

    private static GpuLedger Reserved(GpuReservation reservation)
    {
        var answer = GpuLedger.Empty.Reserve(reservation, CardTflops, CardVram);
        Assert.True(answer.Accepted);
        return answer.Ledger;
    }

    private static GpuLedgerState Store(GpuLedger ledger) =>
        new() { Reservations = ledger.Reservations, Epoch = ledger.Epoch };
}
