using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using TensorFusion.Grains.Placement;
using TensorFusion.Grains.Scheduling;
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
    private readonly FleetMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<PoolGrain> _logger;
    private readonly PoolIndex _index = new();
    private readonly CardMirror _mirror;
    private readonly DecisionCore _core;
    private readonly TenantTree _tenants;
    private readonly FairQueue _queue;
    private readonly Queue<GpuInfo> _unchecked = new();
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PendingSlice> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _confirming = new(StringComparer.Ordinal);
    private Task? _loop;
    private bool _again;
    private int _capacityVersion = -1;

    public PoolGrain(
        IOptions<SchedulingOptions> options,
        INodeLocator nodes,
        FleetMetrics metrics,
        TimeProvider clock,
        ILogger<PoolGrain> logger)
    {
        (_nodes, _metrics, _clock, _logger) = (nodes, metrics, clock, logger);
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
            _mirror.Know(SliceRequests.Of(slice.Id, slice.Spec));
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
        var slice = GrainFactory.GetGrain<ISliceGrain>(sliceId);
        if (await slice.GetAsync(cancellationToken) is null)
        {
            await CheckFitsAsync(spec, cancellationToken);
            await Directory.EnrollSliceAsync(sliceId, spec, cancellationToken);
        }

        var made = await slice.CreateAsync(spec, cancellationToken);
        if (made.Phase != SlicePhase.Pending)
        {
            return made;
        }

        if (!_queue.Contains(sliceId) && !_confirming.ContainsKey(sliceId))
        {
            Enqueue(sliceId, spec, made.CreatedAt);
        }

        await KickAsync();
        if (_confirming.TryGetValue(sliceId, out var confirmation))
        {
            await confirmation;
        }

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
        }

        if (slice.HasEnded)
        {
            _mirror.Unknow(slice.Id);
        }

        return Task.CompletedTask;
    }

    private void Enqueue(string sliceId, SliceSpec spec, DateTimeOffset since)
    {
        var request = SliceRequests.Of(sliceId, spec);
        _mirror.Know(request);
        _core.Observe(request);
        _pending[sliceId] = new(sliceId, spec, since);
        _queue.Add(request, since);
    }

    private void Dequeue(string sliceId)
    {
        _queue.Remove(sliceId);
        _pending.Remove(sliceId);
    }

    /// <summary>Asks the index, which nearly always knows, before the directory, which is farther.</summary>
    private async Task CheckFitsAsync(SliceSpec spec, CancellationToken cancellationToken)
    {
        for (var node = 0; node < _index.NodeCount; node++)
        {
            var cards = 0;
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
        if (_mirror.Update(gpu))
        {
            _unchecked.Enqueue(gpu);
        }
    }

    private void Forget(string gpuId)
    {
        _mirror.Forget(gpuId);
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
        var left = _pending.Values.Where(slice =>
            !_queue.Contains(slice.Id) && !_confirming.ContainsKey(slice.Id));
        foreach (var slice in left.ToList())
        {
            _pending[slice.Id] = slice with { Refusals = 0 };
            _queue.Add(SliceRequests.Of(slice.Id, slice.Spec), slice.CreatedAt);
        }

        await KickAsync();
    }

    /// <summary>Runs the loop, or makes the running one go round again; ends when all that waits was tried.</summary>
    private Task KickAsync()
    {
        if (_queue.Waiting == 0 && _unchecked.Count == 0)
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
        while (_again)
        {
            _again = false;
            try
            {
                while (_unchecked.TryDequeue(out var card))
                {
                    await ReconcileAsync(card);
                }

                await PlaceAllAsync();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The timer tries again; a loop that throws would leave everything waiting.
                LogLoopFailed(exception, Pool);
            }
        }
    }

    private ImmutableArray<GpuInfo> Reachable() =>
        [.. _mirror.All.Where(card => _index.FindNode(card.Node) is >= 0 and var node && _index.NodeUsable[node])];
}
