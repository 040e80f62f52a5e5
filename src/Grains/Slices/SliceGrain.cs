using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using TensorFusion.Grains.Placement;
using TensorFusion.Grains.Telemetry;

namespace TensorFusion.Grains.Slices;

/// <summary>
/// One slice. Writes first, acts then: after a crash <see cref="DriveAsync"/> reads what was meant and does it. It
/// belongs on the silo of its node and moves there once it is placed; on any other it works all the same.
/// </summary>
[Immovable, GrainType("slice")]
internal sealed partial class SliceGrain(
    [PersistentState("slice", GrainStorage.Name)] IPersistentState<SliceState> storage,
    INodeLocator nodes,
    ILocalSiloDetails silo,
    FleetMetrics metrics,
    QosCatalogue levels,
    PoolCatalogue pools,
    TimeProvider clock,
    ILogger<SliceGrain> logger) : Grain, ISliceGrain
{
    /// <summary>How long a leased slice lives without keep-alive and without programs.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);

    /// <summary>How long after a refused move the next one begins by itself.</summary>
    private static readonly TimeSpan RefusalRest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan DrivePeriod = TimeSpan.FromSeconds(1);

    /// <summary>Time for the steps of a resume that are not copying.</summary>
    private static readonly TimeSpan LeadMargin = TimeSpan.FromSeconds(3);

    /// <summary>How far the times of reports may be off.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(200);

    private IGrainTimer? _timer;
    private DateTimeOffset _lastKeepAlive;
    private readonly UsePredictor _uses = new();
    private WorkerReport? _lastReport;
    private long _liveVersion;
    private long _started;
    private SliceState _written = new();
    private DateTimeOffset _askedToWait;
    private bool _isNewsOut = true;

    private string Id => this.GetPrimaryKeyString();

    private SliceState State => storage.State;

    private DateTimeOffset Now => clock.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _lastKeepAlive = Now;
        _written = State;
        _isNewsOut = !IsEndUnbilled;
        if (State.Spec is not null)
        {
            Watch();
        }

        return Task.CompletedTask;
    }

    public async Task<SliceInfo> CreateAsync(SliceSpec spec, CancellationToken cancellationToken)
    {
        if (State.Spec is { } made)
        {
            return (State.Submitted ?? made) == spec
                ? Describe()
                : throw new TensorFusionException(
                    FailureCode.IdempotencyConflict,
                    Id,
                    $"The idempotency key was used before, for another request (slice {Id}).",
                    "Use a new key.");
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await WriteAsync(SliceStateMachine.Create(spec, token, Now));
        _askedToWait = Now;
        Watch();
        LogCreated(Id, spec.Tflops, spec.Vram, spec.GpuCount);
        return Describe();
    }

    public Task<SliceInfo?> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_written.Spec is null ? null : Describe());

    public Task SetWaitReasonAsync(string reason, CancellationToken cancellationToken) =>
        WriteAsync(SliceStateMachine.Wait(State, reason, Now));

    public async Task<bool> PlaceAsync(SlicePlacement placement, CancellationToken cancellationToken)
    {
        if (SliceStateMachine.Place(State, placement, Now) is not { } placed)
        {
            return false;
        }

        await WriteAsync(placed);
        Hurry();
        MoveToNode();
        return true;
    }

    public async Task<SliceInfo> ReleaseAsync(string reason, CancellationToken cancellationToken)
    {
        ThrowIfUnknown();
        await WriteAsync(SliceStateMachine.End(State, SlicePhase.Released, reason, Now));
        await GiveBackAsync();
        return Describe();
    }

    public Task<SliceInfo> KeepAliveAsync(CancellationToken cancellationToken)
    {
        ThrowIfUnknown();
        _lastKeepAlive = Now;
        return Task.FromResult(Describe());
    }

    public async Task<WorkerVerdict> ReportWorkerAsync(WorkerReport report, CancellationToken cancellationToken)
    {
        var next = SliceStateMachine.Report(State, report, Now, out var verdict);
        if (verdict == WorkerVerdict.Stop)
        {
            return report.Phase == WorkerPhase.Exited ? WorkerVerdict.Keep : verdict;
        }

        var died = report.Phase == WorkerPhase.Exited;
        if (died)
        {
            metrics.WorkerDied();
            LogWorkerDied(Id, report.Epoch, report.Message);
        }

        var changed = !ReferenceEquals(next, State);
        var isNews = _lastReport is null || !_lastReport.SaysTheSame(report);
        _lastReport = died ? null : report;
        ObserveUse();
        PredictUse();
        await WriteAsync(next);
        if (changed && (died || State.Phase.IsAway()))
        {
            Hurry();
        }
        else if (State.Phase == SlicePhase.Frozen && State.ResumesByItself && report.Memory is { WantsResume: true })
        {
            Hurry();
        }
        else if (!changed && isNews)
        {
            await PublishAsync();
        }

        return verdict;
    }

    public Task<SliceConnection> GetConnectionAsync(CancellationToken cancellationToken)
    {
        ThrowIfUnknown();
        if (_written.Phase.IsFinal())
        {
            throw new TensorFusionException(
                FailureCode.SliceEnded,
                Id,
                $"Slice {Id} has ended ({_written.Phase}): {_written.Message}",
                "Submit a new one.");
        }

        return _written.ConnectionUri.Length == 0
            ? throw new TensorFusionException(
                FailureCode.Timeout, Id, $"Slice {Id} is not running yet: {_written.Message}", "Wait until it runs.")
            : Task.FromResult(new SliceConnection
            {
                Uri = $"{_written.ConnectionUri}&token={_written.Token}",
                RemoteUri = _written.RemoteUri.Length == 0 ? "" : $"{_written.RemoteUri}&token={_written.Token}",
            });
    }

    private void ThrowIfUnknown()
    {
        if (_written.Spec is null)
        {
            throw new TensorFusionException(
                FailureCode.NotFound, Id, $"There is no slice '{Id}'.", "See: tensorfusion get slices.");
        }
    }

    private async Task WriteAsync(SliceState next)
    {
        if (ReferenceEquals(next, State))
        {
            return;
        }

        var before = storage.State;
        storage.State = Metered(next) with { Version = Math.Max(next.Version, _liveVersion + 1) };
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            // Whether it was written is not known: the next activation reads it.
            storage.State = before;
            DeactivateOnIdle();
            throw;
        }

        _written = storage.State;
        if (await SettleWrittenAsync(before))
        {
            await PublishAsync();
        }
    }

    /// <summary>The slice as it is written: who asks while a write runs must not see what may never be.</summary>
    private SliceInfo Describe() => SliceDescription.Of(
        Id, _written, _lastReport, _liveVersion, pools, _uses, Now);

    /// <summary>The slice's place is on the silo of its node; what cannot be lost is written already.</summary>
    private void MoveToNode()
    {
        if (nodes.Find(State.Node) is { } target && !target.Equals(silo.SiloAddress))
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, target);
            MigrateOnIdle();
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }
}
