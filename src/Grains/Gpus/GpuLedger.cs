using System.Collections.Immutable;

namespace TensorFusion.Grains.Gpus;

/// <summary>
/// What is reserved of one card. Immutable: each change gives a new ledger, which counts only after it was written.
/// Invariant: no reservation is accepted that brings the sum of compute above what the pool promises, or the sum of
/// memory that is on the card above the card's.
/// </summary>
public sealed class GpuLedger
{
    private readonly ImmutableDictionary<string, GpuReservation> _bySlice;

    private GpuLedger(ImmutableDictionary<string, GpuReservation> bySlice, long epoch)
    {
        _bySlice = bySlice;
        Epoch = epoch;
        foreach (var reservation in bySlice.Values)
        {
            ReservedTflops += reservation.Tflops;
            ReservedVram += reservation.OnCard();
            PromisedVram += reservation.Vram;
        }
    }

    /// <summary>A ledger without reservations.</summary>
    public static GpuLedger Empty { get; } = new(ImmutableDictionary<string, GpuReservation>.Empty, 0);

    /// <summary>Sum of reserved compute.</summary>
    public Tflops ReservedTflops { get; }

    /// <summary>Sum of reserved memory.</summary>
    public MiB ReservedVram { get; }

    /// <summary>Sum of memory that slices asked for, wherever it lies.</summary>
    public MiB PromisedVram { get; }

    /// <summary>Grows with each change.</summary>
    public long Epoch { get; }

    /// <summary>The reservations by slice id.</summary>
    public ImmutableArray<GpuReservation> Reservations =>
        [.. _bySlice.Values.OrderBy(reservation => reservation.SliceId, StringComparer.Ordinal)];

    /// <summary>The ledger that was stored.</summary>
    public static GpuLedger From(GpuLedgerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new(
            state.Reservations.ToImmutableDictionary(reservation => reservation.SliceId, StringComparer.Ordinal),
            state.Epoch);
    }

    /// <summary>Whether a slice holds something, and its memory is not on the card.</summary>
    public bool IsFrozen(string sliceId) => _bySlice.TryGetValue(sliceId, out var held) && held.Frozen;

    /// <summary>Whether a slice holds something.</summary>
    public bool Holds(string sliceId) => _bySlice.ContainsKey(sliceId);

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

        if (_bySlice.TryGetValue(reservation.SliceId, out var held))
        {
            return held with { Frozen = false, Kept = MiB.Zero } == reservation
                ? new(this, true)
                : new(this, false, $"the slice already holds {held.Tflops} TFLOPS and {held.Vram} of this card");
        }

        var fits = Fit(reservation, cardTflops, cardVram, terms ?? PoolTerms.None);
        var promised = (terms ?? PoolTerms.None).VirtualOf(cardVram) - PromisedVram;
        return !fits.Accepted && fits.IsShortOfVram && reservation.Vram <= cardVram && reservation.Vram <= promised
            ? Fit(reservation with { Frozen = true, Kept = MiB.Zero }, cardTflops, cardVram, terms!)
            : fits;
    }

    private LedgerAnswer Fit(GpuReservation reservation, Tflops cardTflops, MiB cardVram, PoolTerms terms)
    {
        var freeTflops = terms.VirtualOf(cardTflops) - ReservedTflops;
        freeTflops = freeTflops < cardTflops ? freeTflops : cardTflops;
        if (reservation.Tflops > freeTflops)
        {
            return new(this, false, $"{reservation.Tflops} TFLOPS asked, {freeTflops} free");
        }

        var freeVram = cardVram - ReservedVram;
        var vram = reservation.OnCard();
        return vram > freeVram
            ? new(this, false, $"{vram} asked, {freeVram} free") { IsShortOfVram = true }
            : new(new(_bySlice.Add(reservation.SliceId, reservation), Epoch + 1), true);
    }

    /// <summary>
    /// Gives back the memory of a slice that is frozen, or takes it again if there is room. Compute stays reserved.
    /// </summary>
    /// <param name="sliceId">The slice.</param>
    /// <param name="frozen">Whether its memory is not on the card.</param>
    /// <param name="kept">What a frozen slice has there all the same.</param>
    /// <param name="cardVram">Memory of the card.</param>
    public LedgerAnswer SetFrozen(string sliceId, bool frozen, MiB kept, MiB cardVram)
    {
        if (!_bySlice.TryGetValue(sliceId, out var held))
        {
            return new(this, false, "the slice holds nothing of this card");
        }

        var next = held with { Frozen = frozen, Kept = !frozen ? MiB.Zero : kept < held.Vram ? kept : held.Vram };
        if (next == held)
        {
            return new(this, true);
        }

        var freeVram = cardVram - Release(sliceId).ReservedVram;
        return !frozen && held.Vram > freeVram
            ? new(this, false, $"{held.Vram} asked, {freeVram} free")
            : new(new(_bySlice.SetItem(sliceId, next), Epoch + 1), true);
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
        if (!_bySlice.TryGetValue(reservation.SliceId, out var held))
        {
            return new(this, false, "the slice holds nothing of this card");
        }

        var next = reservation with { Frozen = held.Frozen, Kept = held.Kept };
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
            ? answer with { Ledger = new(_bySlice.SetItem(next.SliceId, next), Epoch + 1) }
            : answer with { Ledger = this };
    }

    /// <summary>Frees what a slice holds; the same ledger when it holds nothing.</summary>
    public GpuLedger Release(string sliceId) =>
        _bySlice.ContainsKey(sliceId) ? new(_bySlice.Remove(sliceId), Epoch + 1) : this;
}
