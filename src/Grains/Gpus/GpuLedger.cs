using System.Collections.Immutable;

namespace TensorFusion.Grains.Gpus;

/// <summary>
/// What is reserved of one card. Immutable: each change gives a new ledger, which counts only after it was written.
/// Invariant: no reservation is accepted that brings the sum of compute above what the pool promises, or the sum of
/// memory that is on the card above the card's. Where the pool promises more memory than the card has, the sum of what
/// is promised stays within that too, so that slices which take turns have room to come back.
/// </summary>
public sealed class GpuLedger
{
    private GpuLedger(
        ImmutableArray<GpuReservation> reservations, long epoch, Tflops reservedTflops, MiB reservedVram, MiB promisedVram)
    {
        (Reservations, Epoch) = (reservations, epoch);
        (ReservedTflops, ReservedVram, PromisedVram) = (reservedTflops, reservedVram, promisedVram);
    }

    /// <summary>A ledger without reservations.</summary>
    public static GpuLedger Empty { get; } = new([], 0, Tflops.Zero, MiB.Zero, MiB.Zero);

    /// <summary>Sum of reserved compute.</summary>
    public Tflops ReservedTflops { get; }

    /// <summary>Sum of reserved memory.</summary>
    public MiB ReservedVram { get; }

    /// <summary>
    /// Sum of memory that slices asked for, wherever it lies; what made room for another is promised nothing meanwhile.
    /// </summary>
    public MiB PromisedVram { get; }

    /// <summary>Grows with each change.</summary>
    public long Epoch { get; }

    /// <summary>The reservations in order of slice id.</summary>
    public ImmutableArray<GpuReservation> Reservations { get; }

    /// <summary>The ledger that was stored.</summary>
    public static GpuLedger From(GpuLedgerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var ledger = state.Reservations.Aggregate(Empty, (sum, reservation) => sum.Set(reservation));
        return new(
            ledger.Reservations, state.Epoch, ledger.ReservedTflops, ledger.ReservedVram, ledger.PromisedVram);
    }

    /// <summary>Whether a slice holds something, and its memory is not on the card.</summary>
    public bool IsFrozen(string sliceId) => Find(sliceId) is { Frozen: true };

    /// <summary>Whether a slice holds something.</summary>
    public bool Holds(string sliceId) => Find(sliceId) is not null;

    /// <summary>
    /// Reserves for a slice. The same reservation again is accepted and changes nothing; another one for the same slice
    /// is refused.
    /// </summary>
    /// <param name="reservation">What the slice asks for; both amounts positive.</param>
    /// <param name="cardTflops">Compute of the card.</param>
    /// <param name="cardVram">Memory of the card.</param>
    /// <param name="terms">How much more the pool promises; then a slice for which there is no memory now is taken as
    /// one that is frozen.</param>
    public LedgerAnswer Reserve(
        GpuReservation reservation, Tflops cardTflops, MiB cardVram, PoolTerms? terms = null)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        if (reservation.Tflops <= Tflops.Zero || reservation.Vram <= MiB.Zero)
        {
            return new(this, false, "a reservation must have compute and memory");
        }

        if (Find(reservation.SliceId) is { } held)
        {
            return held.MadeRoom ? new(this, false, "the slice made room for another")
                : held with { Frozen = false, Kept = MiB.Zero } == reservation
                ? new(this, true)
                : new(this, false, $"the slice already holds {held.Tflops} TFLOPS and {held.Vram} of this card");
        }

        var fits = Fit(reservation, cardTflops, cardVram, terms ?? PoolTerms.None);
        return !fits.Accepted && fits.IsShortOfVram && reservation.Vram <= cardVram
            && reservation.Vram <= (terms ?? PoolTerms.None).VirtualOf(cardVram) - PromisedVram
            ? Fit(reservation with { Frozen = true, Kept = MiB.Zero }, cardTflops, cardVram, terms!)
            : fits;
    }

    private LedgerAnswer Fit(GpuReservation reservation, Tflops cardTflops, MiB cardVram, PoolTerms terms)
    {
        var freeTflops = terms.VirtualOf(cardTflops) - ReservedTflops;
        freeTflops = freeTflops < cardTflops ? freeTflops : cardTflops;
        if (reservation.ComputeOnCard() > freeTflops)
        {
            return new(this, false, $"{reservation.Tflops} TFLOPS asked, {freeTflops} free");
        }

        if (IsOverPromise(reservation, cardVram, terms, out var left))
        {
            return new(this, false, $"{reservation.Vram} asked, {left} of what is promised free");
        }

        var freeVram = cardVram - ReservedVram;
        var vram = reservation.OnCard();
        return vram > freeVram
            ? new(this, false, $"{vram} asked, {freeVram} free") { IsShortOfVram = true }
            : new(Set(reservation), true);
    }

    private bool IsOverPromise(GpuReservation reservation, MiB cardVram, PoolTerms terms, out MiB left)
    {
        var promised = terms.VirtualOf(cardVram);
        left = promised > PromisedVram ? promised - PromisedVram : MiB.Zero;
        return promised > cardVram && reservation.Promised() > left;
    }

    /// <summary>
    /// Gives back the memory of a slice that is frozen, or takes it again if there is room, together with the compute
    /// that <see cref="MakeRoom"/> gave back. Freezing alone leaves the compute as it is.
    /// </summary>
    /// <param name="sliceId">The slice.</param>
    /// <param name="frozen">Whether its memory is not on the card.</param>
    /// <param name="kept">What a frozen slice has there all the same.</param>
    /// <param name="cardTflops">Compute of the card.</param>
    /// <param name="cardVram">Memory of the card.</param>
    /// <param name="terms">How much more the pool promises.</param>
    public LedgerAnswer SetFrozen(
        string sliceId, bool frozen, MiB kept, Tflops cardTflops, MiB cardVram, PoolTerms? terms = null)
    {
        if (Find(sliceId) is not { } held)
        {
            return new(this, false, "the slice holds nothing of this card");
        }

        var next = held with
        {
            Frozen = frozen,
            Kept = !frozen ? MiB.Zero : kept < held.Vram ? kept : held.Vram,
            MadeRoom = frozen && held.MadeRoom,
        };
        if (next == held)
        {
            return new(this, true);
        }

        var others = Release(sliceId);
        terms ??= PoolTerms.None;
        var freeTflops = terms.VirtualOf(cardTflops) - others.ReservedTflops;
        if (!frozen && held.MadeRoom && held.Tflops > freeTflops)
        {
            return new(this, false, $"{held.Tflops} TFLOPS asked, {freeTflops} free");
        }

        if (!frozen && held.MadeRoom && others.IsOverPromise(next, cardVram, terms, out var left))
        {
            return new(this, false, $"{held.Vram} asked, {left} of what is promised free");
        }

        var freeVram = cardVram - others.ReservedVram;
        return !frozen && held.Vram > freeVram
            ? new(this, false, $"{held.Vram} asked, {freeVram} free")
            : new(Set(next), true);
    }

    /// <summary>Gives back memory and compute of a slice that is frozen.</summary>
    /// <param name="sliceId">The slice.</param>
    /// <param name="kept">What it has on the card all the same.</param>
    public LedgerAnswer MakeRoom(string sliceId, MiB kept)
    {
        if (Find(sliceId) is not { } held)
        {
            return new(this, false, "the slice holds nothing of this card");
        }

        var next = held with { Frozen = true, Kept = kept < held.Vram ? kept : held.Vram, MadeRoom = true };
        return next == held
            ? new(this, true)
            : new(Set(next), true);
    }

    /// <summary>
    /// Changes what a slice holds; refused when it holds nothing, or when the card has no room for it. A slice that is
    /// frozen stays so.
    /// </summary>
    /// <param name="reservation">What the slice is to hold; both amounts positive.</param>
    /// <param name="onlyGrow">Whether what it holds beyond that is left to it.</param>
    /// <param name="cardTflops">Compute of the card.</param>
    /// <param name="cardVram">Memory of the card.</param>
    /// <param name="terms">How much more the pool promises.</param>
    public LedgerAnswer Resize(
        GpuReservation reservation, bool onlyGrow, Tflops cardTflops, MiB cardVram, PoolTerms? terms = null)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        if (Find(reservation.SliceId) is not { } held)
        {
            return new(this, false, "the slice holds nothing of this card");
        }

        var next = reservation with { Frozen = held.Frozen, Kept = held.Kept, MadeRoom = held.MadeRoom };
        if (onlyGrow)
        {
            next = next with
            {
                Tflops = held.Tflops > reservation.Tflops ? held.Tflops : reservation.Tflops,
                Vram = held.Vram > reservation.Vram ? held.Vram : reservation.Vram,
            };
        }

        if (next == held)
        {
            return new(this, true);
        }

        if (next.Tflops <= Tflops.Zero || next.Vram <= MiB.Zero)
        {
            return new(this, false, "a reservation must have compute and memory");
        }

        var answer = Release(held.SliceId).Fit(next, cardTflops, cardVram, terms ?? PoolTerms.None);
        return answer.Accepted
            ? answer with { Ledger = Set(next) }
            : answer with { Ledger = this };
    }

    /// <summary>Frees what a slice holds; the same ledger when it holds nothing.</summary>
    public GpuLedger Release(string sliceId)
    {
        var at = IndexOf(sliceId);
        return at < 0 ? this : With(Reservations.RemoveAt(at), Reservations[at], null);
    }

    private GpuLedger Set(GpuReservation reservation)
    {
        var at = IndexOf(reservation.SliceId);
        return at < 0
            ? With(Reservations.Insert(~at, reservation), null, reservation)
            : With(Reservations.SetItem(at, reservation), Reservations[at], reservation);
    }

    private GpuLedger With(
        ImmutableArray<GpuReservation> reservations, GpuReservation? before, GpuReservation? after) => new(
            reservations,
            Epoch + 1,
            ReservedTflops - (before?.ComputeOnCard() ?? Tflops.Zero) + (after?.ComputeOnCard() ?? Tflops.Zero),
            ReservedVram - (before?.OnCard() ?? MiB.Zero) + (after?.OnCard() ?? MiB.Zero),
            PromisedVram - (before?.Promised() ?? MiB.Zero) + (after?.Promised() ?? MiB.Zero));

    private GpuReservation? Find(string sliceId) => IndexOf(sliceId) is >= 0 and var at ? Reservations[at] : null;

    /// <summary>Where it is; less than 0 when it is not there: the complement of where it would be.</summary>
    private int IndexOf(string sliceId)
    {
        var (low, high) = (0, Reservations.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(Reservations[middle].SliceId, sliceId);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
