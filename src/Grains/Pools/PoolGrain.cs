using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using TensorFusion.Grains.Placement;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Queues;
using TensorFusion.Grains.Scheduling.Scoring;
using TensorFusion.Grains.Telemetry;

namespace TensorFusion.Grains.Pools;

/// <summary>
/// The scheduler. Decisions are made in memory, one round after the other, and count at once; their confirmations by
/// the cards run beside one another, so that a slow card holds up nobody else. Nothing is stored: index and queue are
/// rebuilt from the GPU grains and the slice grains.
/// </summary>
[Immovable, KeepAlive, Reentrant, GrainType("pool")]
internal sealed partial class PoolGrain : Grain, IPoolGrain
{
    private readonly INodeLocator _nodes;
    private readonly QosCatalogue _levels;
    private readonly FleetMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<PoolGrain> _logger;
    private readonly PoolIndex _index = new();
    private readonly CardMirror _mirror;
    private readonly DecisionCore _core;
    private readonly TenantTree _tenants;
    private readonly FairQueue _queue;
    private readonly ReservationAudit _audit = new();
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PendingSlice> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _confirming = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _telling = new(StringComparer.Ordinal);
    private int _checks;
    private Task? _loop;
    private bool _again;
    private int _capacityVersion = -1;

    public PoolGrain(
        IOptions<SchedulingOptions> options,
        INodeLocator nodes,
        QosCatalogue levels,
        FleetMetrics metrics,
        TimeProvider clock,
        ILogger<PoolGrain> logger)
    {
        (_nodes, _levels, _metrics, _clock, _logger) = (nodes, levels, metrics, clock, logger);
        _core = new(_index, PlacementScores.Create(options.Value.Policy));
        _tenants = new(ResourceAmount.None, options.Value.UsageHalfLife);
        _queue = new(_core, _tenants, options.Value.StarvationBound);
        _mirror = new(_index, some => _queue.Count(some, Now), slice => _queue.Uncount(slice, Now));
    }

    private string Pool => this.GetPrimaryKeyString();

    private IDirectoryGrain Directory => GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.Directory);

    private DateTimeOffset Now => _clock.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var slices = await Directory.ListSlicesAsync(new() { Pool = Pool }, cancellationToken);
        foreach (var slice in slices.Where(slice => !slice.HasEnded))
        {
            _mirror.Know(SliceRequests.Of(slice.Id, slice.Spec, _levels));
        }

        var known = await Directory.ListGpusAsync(cancellationToken);
        var ours = known.Where(gpu => gpu.Pool == Pool && _nodes.Find(gpu.Node) is not null);
        await Task.WhenAll(ours.Select(gpu => AskAsync(gpu.Id)));
        foreach (var slice in slices.OrderBy(slice => slice.CreatedAt).ThenBy(slice => slice.Id))
        {
            if (slice.Phase == SlicePhase.Pending)
            {
                Enqueue(slice.Id, slice.Spec, slice.CreatedAt);
            }
        }

        _ = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions
        {
            DueTime = TimeSpan.Zero,
            Period = TimeSpan.FromSeconds(5),
            Interleave = true,
        });
    }

    public async Task<SliceInfo> SubmitAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken)
    {
        SliceRequestValidator.Check(spec, sliceId);
        _levels.Check(spec.Qos, spec.Name);
        var slice = GrainFactory.GetGrain<ISliceGrain>(sliceId);
        if (await slice.GetAsync(cancellationToken) is null)
        {
            await CheckFitsAsync(spec, cancellationToken);
            await AdmitAsync(sliceId, spec, cancellationToken);
        }

        var made = await slice.CreateAsync(spec, cancellationToken);
        if (made.Phase != SlicePhase.Pending)
        {
            return made;
        }

        Enqueue(sliceId, spec, made.CreatedAt);
        await KickAsync();
        await (_confirming.GetValueOrDefault(sliceId) ?? Task.CompletedTask);
        await (_telling.GetValueOrDefault(sliceId) ?? Task.CompletedTask);
        return await slice.GetAsync(cancellationToken) ?? made;
    }

    public Task GpuChangedAsync(GpuInfo gpu, CancellationToken cancellationToken)
    {
        Take(gpu);

        // Not awaited: the caller is a GPU grain in its turn, and the loop may need that very turn.
        _ = KickAsync();
        return Task.CompletedTask;
    }

    public Task SliceChangedAsync(SliceInfo slice, CancellationToken cancellationToken)
    {
        if (slice.Phase != SlicePhase.Pending)
        {
            Dequeue(slice.Id);
            return Task.CompletedTask;
        }

        Enqueue(slice.Id, slice.Spec, slice.CreatedAt);

        // Not awaited: the caller is the slice in its turn, and the loop may need that very turn.
        _ = KickAsync();
        return Task.CompletedTask;
    }

    /// <summary>A slice waits; nothing changes when that is known.</summary>
    private void Enqueue(string sliceId, SliceSpec spec, DateTimeOffset since)
    {
        if (!_pending.TryAdd(sliceId, new(sliceId, spec, since)))
        {
            return;
        }

        var request = SliceRequests.Of(sliceId, spec, _levels);
        _mirror.Know(request);
        _core.Observe(request);
        if (!_confirming.ContainsKey(sliceId))
        {
            _queue.Add(request, since);
        }
    }

    private void Dequeue(string sliceId)
    {
        _queue.Remove(sliceId);
        _pending.Remove(sliceId);
        _mirror.Unknow(sliceId);
    }

    /// <summary>Puts what still waits back into the queue.</summary>
    private void Requeue(string sliceId)
    {
        if (_pending.TryGetValue(sliceId, out var slice) && !_queue.Contains(sliceId))
        {
            _queue.Add(SliceRequests.Of(sliceId, slice.Spec, _levels), slice.CreatedAt);
        }
    }

    /// <summary>Asks the index, which nearly always knows, before the directory, which is farther.</summary>
    private async Task CheckFitsAsync(SliceSpec spec, CancellationToken cancellationToken)
    {
        var request = SliceRequests.Of(spec.Name, spec, _levels);
        for (var node = 0; node < _index.NodeCount; node++)
        {
            var cards = FilterChain.Admits(_index.Traits[node], request) ? 0 : int.MinValue;
            for (var i = 0; i < _index.CardsOf[node]; i++)
            {
                var card = _index.FirstCard[node] + i;
                cards += _index.CardCompute[card] >= spec.Tflops.Milli
                    && _index.CardMemory[card] >= spec.Vram.Value ? 1 : 0;
            }

            if (cards >= spec.GpuCount)
            {
                return;
            }
        }

        var pools = await Directory.ListPoolsAsync(cancellationToken);
        var known = await Directory.ListGpusAsync(cancellationToken);
        SliceRequestValidator.CheckFits(
            spec, [.. pools.Select(pool => pool.Name)], [.. known.Where(card => card.Pool == Pool)]);
    }

    private void Take(GpuInfo gpu)
    {
        _forgotten.Remove(gpu.Id);
        _mirror.Update(gpu);
        _audit.Take(gpu);
    }

    private void Forget(string gpuId)
    {
        _mirror.Forget(gpuId);
        _audit.Forget(gpuId);
        _forgotten.Add(gpuId);
    }

    private async Task AskAsync(string gpuId)
    {
        try
        {
            Take(await GrainFactory.GetGrain<IGpuGrain>(gpuId).GetAsync());
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUnreachable(exception, gpuId);
            _forgotten.Add(gpuId);
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        var reachable = _forgotten.Where(gpuId => _nodes.Find(GrainKeys.NodeOf(gpuId)) is not null).ToList();
        await Task.WhenAll(reachable.Select(AskAsync));
        _audit.Retry();
        foreach (var slice in _pending.Values.Where(slice => !_confirming.ContainsKey(slice.Id)).ToList())
        {
            _pending[slice.Id] = slice with { Refusals = 0 };
            Requeue(slice.Id);
            if (_index.Allocations.TryGetValue(slice.Id, out var held))
            {
                // It waits for all that is known, and holds cards for all that is known.
                Check(_index.CardId[held.Cards[0]], slice.Id);
            }
        }

        await KickAsync();
    }

    /// <summary>Runs the loop, or makes the running one go round again; ends when all that waits was tried.</summary>
    private Task KickAsync()
    {
        if (_queue.Waiting == 0 && !_audit.HasWork)
        {
            return Task.CompletedTask;
        }

        _again = true;
        if (_loop is not { IsCompleted: false })
        {
            _loop = LoopAsync();
        }

        return _loop;
    }

    private async Task LoopAsync()
    {
        await Task.Yield();
        while (_again)
        {
            _again = false;
            try
            {
                while (_checks < MaxChecks && _audit.TryNext(out var gpuId, out var sliceId))
                {
                    Check(gpuId, sliceId);
                }

                PlaceAll();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The timer tries again; a loop that throws would leave everything waiting.
                LogLoopFailed(exception, Pool);
            }
        }
    }
}
