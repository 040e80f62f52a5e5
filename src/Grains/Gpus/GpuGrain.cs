using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using TensorFusion.Grains.Directory;
using TensorFusion.Grains.Nodes;
using TensorFusion.Grains.Placement;
using TensorFusion.Grains.Telemetry;

namespace TensorFusion.Grains.Gpus;

/// <summary>
/// One card. Each change of the ledger is written before it is answered; changes that come while a write runs share the
/// next. A write that fails leaves the ledger as it was before all that was not written, and one whose outcome is
/// unknown makes the storage refuse the next (ETag), so that the grain reads again.
/// </summary>
[NodePlacement, Immovable, Reentrant, GrainType("gpu")]
internal sealed partial class GpuGrain : Grain, IGpuGrain
{
    private readonly IPersistentState<GpuLedgerState> _state;
    private readonly ILocalNode _node;
    private readonly FleetMetrics _metrics;
    private readonly ILogger<GpuGrain> _logger;
    private readonly SerialWriter _writer;
    private readonly SerialWriter _publisher;
    private readonly PoolCatalogue _pools;
    private readonly TimeProvider _clock;
    private readonly RoomQueue _room = new();
    private GpuLedger _ledger = GpuLedger.Empty;
    private GpuLedger _next = GpuLedger.Empty;
    private List<string> _handed = [];
    private int _failures;
    private IDirectoryGrain? _directory;
    private IPoolGrain? _pool;
    private GpuInfo? _published;

    public GpuGrain(
        [PersistentState("ledger", GrainStorage.Name)] IPersistentState<GpuLedgerState> state,
        ILocalNode node,
        PoolCatalogue pools,
        FleetMetrics metrics,
        TimeProvider clock,
        ILogger<GpuGrain> logger)
    {
        (_state, _node, _pools, _metrics, _clock, _logger) = (state, node, pools, metrics, clock, logger);
        _writer = new(StoreAsync);
        _publisher = new(TellAsync);
    }

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _next = _ledger = GpuLedger.From(_state.State);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _metrics.Remove(Key);
        return Task.CompletedTask;
    }

    public Task<GpuInfo> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    public async Task<ReservationResult> ReserveAsync(
        GpuReservation reservation, CancellationToken cancellationToken)
    {
        var card = Describe();
        var isHeld = _next.Holds(reservation.SliceId);
        if (!isHeld && card.Health != GpuHealth.Healthy)
        {
            return new() { Accepted = false, Reason = card.HealthMessage, Gpu = card };
        }

        if (!isHeld && card.Mig == MigMode.Enabled)
        {
            return new() { Accepted = false, Reason = "MIG is on", Gpu = card };
        }

        var answer = _next.Reserve(reservation, card.Tflops, card.Vram, _pools.Of(card.Pool));
        await WriteAsync(answer.Ledger);
        return new() { Accepted = answer.Accepted, Reason = answer.Reason, Gpu = await PublishAsync() };
    }

    public async Task<ReservationResult> ResizeAsync(
        GpuReservation reservation, bool onlyGrow, CancellationToken cancellationToken)
    {
        var card = Describe();
        var answer = _next.Resize(reservation, onlyGrow, card.Tflops, card.Vram, _pools.Of(card.Pool));
        await WriteAsync(answer.Ledger);
        return new() { Accepted = answer.Accepted, Reason = answer.Reason, Gpu = await PublishAsync() };
    }

    public async Task<GpuInfo> ReleaseAsync(string sliceId, CancellationToken cancellationToken)
    {
        _room.Remove(sliceId);
        await WriteAsync(_next.Release(sliceId));
        return await PublishAsync();
    }

    public async Task<ReservationResult> SetFrozenAsync(
        string sliceId, bool frozen, MiB kept, int priority, CancellationToken cancellationToken)
    {
        var card = Describe();
        if (!frozen && _next.IsFrozen(sliceId) && _room.Ask(sliceId, priority, _clock.GetUtcNow()) is { } first)
        {
            return new()
            {
                Accepted = false,
                Reason = $"slice {first} comes first",
                IsQueued = true,
                Gpu = card,
            };
        }

        var answer = _next.SetFrozen(sliceId, frozen, kept, card.Tflops, card.Vram, _pools.Of(card.Pool));
        await WriteAsync(answer.Ledger);
        if (frozen || answer.Accepted)
        {
            _room.Remove(sliceId);
        }

        return new() { Accepted = answer.Accepted, Reason = answer.Reason, Gpu = await PublishAsync() };
    }

    public async Task<ReservationResult> MakeRoomAsync(
        string sliceId, MiB kept, CancellationToken cancellationToken)
    {
        _room.Remove(sliceId);
        var answer = _next.MakeRoom(sliceId, kept);
        await WriteAsync(answer.Ledger);
        return new() { Accepted = answer.Accepted, Reason = answer.Reason, Gpu = await PublishAsync() };
    }

    public Task<GpuInfo> RefreshAsync(CancellationToken cancellationToken) => PublishAsync();

    /// <summary>Ends when a change, and all that it builds on, is written.</summary>
    private async Task WriteAsync(GpuLedger next)
    {
        _next = next.ReservedVram < _next.ReservedVram ? HandOver(next) : next;
        if (ReferenceEquals(_next, _ledger))
        {
            return;
        }

        var failures = _failures;
        await _writer.WriteAsync();
        if (failures != _failures)
        {
            throw new TimeoutException($"The ledger of {Key} was not written.");
        }
    }

    private async Task StoreAsync()
    {
        var next = _next;
        if (ReferenceEquals(next, _ledger))
        {
            return;
        }

        var (before, handed) = (_state.State, _handed);
        _handed = [];
        _state.State = new()
        {
            Reservations = next.Reservations,
            Epoch = next.Epoch,
            Card = Describe() with { Reservations = [] },
        };
        try
        {
            await _state.WriteStateAsync();
        }
        catch
        {
            // Whether it was written is not known: the next activation reads it.
            _state.State = before;
            (_next, _handed) = (_ledger, []);
            _failures++;
            DeactivateOnIdle();
            throw;
        }

        _ledger = next;
        foreach (var slice in handed)
        {
            // It would find out by itself, a second later.
            _ = GrainFactory.GetGrain<ISliceGrain>(slice).RoomCameAsync();
        }
    }

    /// <summary>
    /// Gives memory that became free to those that wait for theirs, in one change with its coming free: a request that
    /// comes between would take it from under them.
    /// </summary>
    private GpuLedger HandOver(GpuLedger ledger)
    {
        var card = Describe();
        var terms = _pools.Of(card.Pool);
        foreach (var slice in _room.Waiting(_clock.GetUtcNow()).ToList())
        {
            var answer = ledger.SetFrozen(slice, frozen: false, MiB.Zero, card.Tflops, card.Vram, terms);
            if (!answer.Accepted)
            {
                break;
            }

            ledger = answer.Ledger;
            _room.Remove(slice);
            _handed.Add(slice);
        }

        return ledger;
    }

    private GpuInfo Describe()
    {
        var uuid = Key[(Key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var measured = _node.Gpus.FirstOrDefault(gpu => gpu.Uuid == uuid);
        var card = measured ?? (_state.State.Card ?? Unknown(uuid)) with
        {
            Health = GpuHealth.Missing,
            HealthMessage = "the node no longer finds the card",
        };
        var terms = _pools.Of(card.Pool);
        return card with
        {
            VirtualTflops = terms.VirtualOf(card.Tflops),
            VirtualVram = terms.VirtualOf(card.Vram),
            PromisedVram = _ledger.PromisedVram,
            ReservedTflops = _ledger.ReservedTflops,
            ReservedVram = _ledger.ReservedVram,
            Reservations = _ledger.Reservations,
            Epoch = _ledger.Epoch,
        };
    }

    private GpuInfo Unknown(string uuid)
    {
        var here = _node.Describe();
        return new()
        {
            Id = Key,
            Node = here.Name,
            Pool = here.Pool,
            Uuid = uuid,
            Index = -1,
            Model = "unknown",
            Vram = MiB.Zero,
            Tflops = Tflops.Zero,
        };
    }

    /// <summary>Tells the pool and the directory. They are caches: what they miss, they ask for again.</summary>
    private async Task<GpuInfo> PublishAsync()
    {
        await _publisher.WriteAsync();
        return Describe();
    }

    private async Task TellAsync()
    {
        var card = Describe();
        _metrics.Set(card);
        if (_published is not null && card with { Reservations = _published.Reservations } == _published)
        {
            return;
        }

        try
        {
            // The scheduler is not waited for: one that is being ended hears nothing before this card has answered it.
            _directory ??= GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.Directory);
            await _directory.GpuChangedAsync(card);
            _ = TellPoolAsync(card);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogPublishFailed(exception, card.Id);
        }
    }

    private async Task TellPoolAsync(GpuInfo card)
    {
        try
        {
            if (_pool?.GetPrimaryKeyString() != card.Pool)
            {
                _pool = GrainFactory.GetGrain<IPoolGrain>(card.Pool);
            }

            await _pool.GpuChangedAsync(card);
            if (_published is null || _published.Epoch <= card.Epoch)
            {
                _published = card;
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogPublishFailed(exception, card.Id);
        }
    }
}
