using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>
/// One card; key = <c>node/UUID</c>; lives on the silo that owns the card. The authority for what is reserved of it.
/// </summary>
[Alias("tensorfusion.IGpuGrain")]
public interface IGpuGrain : IGrainWithStringKey
{
    /// <summary>The card and its reservations.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<GpuInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Reserves for a slice and writes it, or refuses. A slice that already holds the same is accepted again; one that
    /// holds something else is refused.
    /// </summary>
    [Alias("Reserve")]
    Task<ReservationResult> ReserveAsync(GpuReservation reservation, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes what a slice holds and writes it, or refuses. A slice that holds nothing is refused.
    /// </summary>
    /// <param name="reservation">What the slice is to hold.</param>
    /// <param name="onlyGrow">Whether what it holds beyond that is left to it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("Resize")]
    Task<ReservationResult> ResizeAsync(
        GpuReservation reservation, bool onlyGrow, CancellationToken cancellationToken = default);

    /// <summary>Frees what a slice holds, and writes it; does nothing when it holds nothing.</summary>
    [Alias("Release")]
    Task<GpuInfo> ReleaseAsync(string sliceId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives back the memory of a slice that is frozen, or takes it again, and writes it. Taking is refused when the
    /// card has no room now. Does nothing when the slice holds nothing, which is refused.
    /// </summary>
    /// <param name="sliceId">The slice.</param>
    /// <param name="frozen">Whether its memory is not on the card.</param>
    /// <param name="kept">What a frozen slice has there all the same.</param>
    /// <param name="priority">Priority among those that wait for memory.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("SetFrozen")]
    Task<ReservationResult> SetFrozenAsync(
        string sliceId, bool frozen, MiB kept, int priority, CancellationToken cancellationToken = default);

    /// <summary>Told by the node when it has measured the card again.</summary>
    [Alias("Refresh"), AlwaysInterleave]
    Task<GpuInfo> RefreshAsync(CancellationToken cancellationToken = default);
}
