using Microsoft.Extensions.Logging;
using Orleans.Placement;
using TensorFusion.Grains.Nodes;
using TensorFusion.Grains.Placement;
using TensorFusion.Grains.Telemetry;

namespace TensorFusion.Grains.Gpus;

/// <summary>
/// One card. Each change of the ledger is written before it is answered; a write that fails leaves the ledger as it
/// was, and one whose outcome is unknown makes the storage refuse the next (ETag), so that the grain reads again.
/// </summary>
[NodePlacement, Immovable, GrainType("gpu")]
internal sealed partial class GpuGrain(
    [PersistentState("ledger", GrainStorage.Name)] IPersistentState<GpuLedgerState> state,
    ILocalNode node,
    PoolCatalogue pools,
    FleetMetrics metrics,
    TimeProvider clock,
    ILogger<GpuGrain> logger) : Grain, IGpuGrain
{
    private readonly RoomQueue _room = new();
    private GpuLedger _ledger = GpuLedger.Empty;
    private GpuInfo? _published;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = GpuLedger.From(state.State);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Remove(Key);
        return Task.CompletedTask;
    }

    public Task<GpuInfo> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    public async Task<ReservationResult> ReserveAsync(
        GpuReservation reservation, CancellationToken cancellationToken)
    {
        var card = Describe();
        var isHeld = _ledger.Holds(reservation.SliceId);
        if (!isHeld && card.Health != GpuHealth.Healthy)
        {
            return new() { Accepted = false, Reason = card.HealthMessage, Gpu = card };
        }

        if (!isHeld && card.Mig == MigMode.Enabled)
        {
            return new() { Accepted = false, Reason = "MIG is on", Gpu = card };
        }

        var answer = _ledger.Reserve(reservation, card.Tflops, card.Vram, pools.Of(card.Pool));
        await WriteAsync(answer.Ledger);
        return new() { Accepted = answer.Accepted, Reason = answer.Reason, Gpu = await PublishAsync() };
    }

    public async Task<ReservationResult> ResizeAsync(
        GpuReservation reservation, bool onlyGrow, CancellationToken cancellationToken)
    {
        var card = Describe();
        var answer = _ledger.Resize(
            reservation, onlyGrow, card.Tflops, card.Vram, pools.Of(card.Pool));
        await WriteAsync(answer.Ledger);
        return new() { Accepted = answer.Accepted, Reason = answer.Reason, Gpu = await PublishAsync() };
    }

    public async Task<GpuInfo> ReleaseAsync(string sliceId, CancellationToken cancellationToken)
    {
        _room.Remove(sliceId);
        await WriteAsync(_ledger.Release(sliceId));
        return await PublishAsync();
    }

    public async Task<ReservationResult> SetFrozenAsync(
        string sliceId, bool frozen, MiB kept, int priority, CancellationToken cancellationToken)
    {
        if (!frozen && _ledger.IsFrozen(sliceId) && _room.Ask(sliceId, priority, clock.GetUtcNow()) is { } first)
        {
            return new()
            {
                Accepted = false,
                Reason = $"slice {first} comes first",
                IsQueued = true,
                Gpu = Describe(),
            };
        }

        var answer = _ledger.SetFrozen(sliceId, frozen, kept, Describe().Vram);
        await WriteAsync(answer.Ledger);
        if (frozen || answer.Accepted)
        {
            _room.Remove(sliceId);
        }

        return new() { Accepted = answer.Accepted, Reason = answer.Reason, Gpu = await PublishAsync() };
    }

    public Task<GpuInfo> RefreshAsync(CancellationToken cancellationToken) => PublishAsync();

    private async Task WriteAsync(GpuLedger next)
    {
        if (ReferenceEquals(next, _ledger))
        {
            return;
        }

        var (following, nextOnes) = next.ReservedVram < _ledger.ReservedVram ? HandOver(next) : (next, []);
        next = following;
        var before = state.State;
        state.State = new()
        {
            Reservations = next.Reservations,
            Epoch = next.Epoch,
            Card = Describe() with { Reservations = [] },
        };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Whether it was written is not known: the next activation reads it.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }

        _ledger = next;
        foreach (var slice in nextOnes)
        {
            _room.Remove(slice);

            // It would find out by itself, a second later.
            _ = GrainFactory.GetGrain<ISliceGrain>(slice).RoomCameAsync();
        }
    }

    /// <summary>
    /// Gives memory that became free to those that wait for theirs, in one write with its coming free: a request that
    /// comes between would take it from under them.
    /// </summary>
    private (GpuLedger Ledger, IReadOnlyList<string> Slices) HandOver(GpuLedger ledger)
    {
        var vram = Describe().Vram;
        var slices = new List<string>();
        foreach (var slice in _room.Waiting(clock.GetUtcNow()))
        {
            var answer = ledger.SetFrozen(slice, frozen: false, MiB.Zero, vram);
            if (!answer.Accepted)
            {
                break;
            }

            ledger = answer.Ledger;
            slices.Add(slice);
        }

        return (ledger, slices);
    }

    private GpuInfo Describe()
    {
        var uuid = Key[(Key.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var measured = node.Gpus.FirstOrDefault(gpu => gpu.Uuid == uuid);
        var card = measured ?? (state.State.Card ?? Unknown(uuid)) with
        {
            Health = GpuHealth.Missing,
            HealthMessage = "the node no longer finds the card",
        };
        var terms = pools.Of(card.Pool);
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
        var here = node.Describe();
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
        var card = Describe();
        metrics.Set(card);
        if (_published is not null && card with { Reservations = _published.Reservations } == _published)
        {
            return card;
        }

        try
        {
            // The scheduler is not waited for: one that is being ended hears nothing before this card has answered it.
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.Directory).GpuChangedAsync(card);
            _ = TellPoolAsync(card);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogPublishFailed(exception, card.Id);
        }

        return card;
    }

    private async Task TellPoolAsync(GpuInfo card)
    {
        try
        {
            await GrainFactory.GetGrain<IPoolGrain>(card.Pool).GpuChangedAsync(card);
            _published = card;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogPublishFailed(exception, card.Id);
        }
    }
}
