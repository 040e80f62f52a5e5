using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>One slice; key = its id, for life.</summary>
[Alias("tensorfusion.ISliceGrain")]
public interface ISliceGrain : IGrainWithStringKey
{
    /// <summary>Makes the slice, or finds it when the same was made before.</summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.IdempotencyConflict"/> when it was made with another spec.
    /// </exception>
    [Alias("Create")]
    Task<SliceInfo> CreateAsync(SliceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>The slice as it is, or null when it was never made.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<SliceInfo?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Says why the slice still waits.</summary>
    [Alias("Wait")]
    Task SetWaitReasonAsync(string reason, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the slice its place, for which reservations are written. False when it does not want one (any more): the
    /// caller then frees them.
    /// </summary>
    [Alias("Place")]
    Task<bool> PlaceAsync(SlicePlacement placement, CancellationToken cancellationToken = default);

    /// <summary>Ends the slice; returns when its worker is gone and its reservations are free. Idempotent.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NotFound"/>.</exception>
    [Alias("Release")]
    Task<SliceInfo> ReleaseAsync(string reason, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes what a running slice has, at once and without a restart; returns when its cards have written it and its
    /// worker holds to it. All or nothing; the same change again does nothing.
    /// </summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.NotFound"/>, <see cref="FailureCode.SliceEnded"/>,
    /// <see cref="FailureCode.InvalidTflops"/>, <see cref="FailureCode.InvalidVram"/> (also for less memory than is in
    /// use), <see cref="FailureCode.NoRoom"/>, or <see cref="FailureCode.Timeout"/> when it is not running yet.
    /// </exception>
    [Alias("Resize")]
    Task<SliceInfo> ResizeAsync(SliceResize change, CancellationToken cancellationToken = default);

    /// <summary>Says that the submitter of a leased slice is alive.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NotFound"/>.</exception>
    [Alias("KeepAlive"), AlwaysInterleave]
    Task<SliceInfo> KeepAliveAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins to move the slice's memory off its cards; what becomes of it is in <see cref="SliceInfo.Phase"/> and
    /// <see cref="SliceInfo.Tiers"/>. A slice that is frozen on the host moves on to the disk.
    /// </summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.NotFound"/>, <see cref="FailureCode.SliceEnded"/>, <see cref="FailureCode.MoveRefused"/>.
    /// </exception>
    [Alias("Freeze")]
    Task<SliceInfo> FreezeAsync(MemoryTier to, CancellationToken cancellationToken = default);

    /// <summary>Begins to bring the memory back; waits for room by itself.</summary>
    /// <exception cref="TensorFusionException">As <see cref="FreezeAsync"/>.</exception>
    [Alias("Resume")]
    Task<SliceInfo> ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Another slice waits for memory of a card that this one holds. It leaves the card for the host when its quality
    /// of service is not higher and it is idle or had its time; its next call brings it back. Nobody waits for the
    /// answer.
    /// </summary>
    [Alias("Yield"), OneWay]
    Task YieldAsync(QualityOfService asker);

    /// <summary>
    /// Another slice waits for memory of a card that this one holds: what it would mean if this one left. Null when it
    /// does not leave for that one.
    /// </summary>
    /// <param name="asker">Quality of service of the other one.</param>
    [Alias("Offer"), AlwaysInterleave]
    Task<ResidencyOffer?> OfferAsync(QualityOfService asker);

    /// <summary>Memory of a card that it waits for became free.</summary>
    [Alias("RoomCame"), OneWay, AlwaysInterleave]
    Task RoomCameAsync();

    /// <summary>Told by the node what became of a worker.</summary>
    [Alias("ReportWorker")]
    Task<WorkerVerdict> ReportWorkerAsync(WorkerReport report, CancellationToken cancellationToken = default);

    /// <summary>The connection with its token.</summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.NotFound"/>, <see cref="FailureCode.SliceEnded"/>, or <see cref="FailureCode.Timeout"/>
    /// when it
    /// is not running yet.
    /// </exception>
    [Alias("GetConnection"), AlwaysInterleave]
    Task<SliceConnection> GetConnectionAsync(CancellationToken cancellationToken = default);
}
