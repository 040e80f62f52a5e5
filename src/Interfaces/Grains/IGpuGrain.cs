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

    /// <summary>Told by the node when it has measured the card again.</summary>
    [Alias("Refresh"), AlwaysInterleave]
    Task<GpuInfo> RefreshAsync(CancellationToken cancellationToken = default);
}
