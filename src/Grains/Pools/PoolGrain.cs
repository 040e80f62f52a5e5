using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using TensorFusion.Grains.Placement;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Telemetry;

namespace TensorFusion.Grains.Pools;

/// <summary>
/// The scheduler. All calls interleave; one loop at a time does the placing (pick, confirm, retry), so that what it
/// decides is never interleaved with another decision. Nothing is stored: index and queue are rebuilt from the GPU
/// grains and the slice grains.
/// </summary>
[Immovable, KeepAlive, Reentrant, GrainType("pool")]
internal sealed partial class PoolGrain(
    IPlacementPolicy policy,
    INodeLocator nodes,
    FleetMetrics metrics,
    TimeProvider clock,
    ILogger<PoolGrain> logger) : Grain, IPoolGrain
{
    private readonly CardIndex _index = new();
    private readonly PendingQueue _queue = new();
    private readonly ReservationAudit _audit = new();
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private Task? _loop;
    private bool _again;

    private string Pool => this.GetPrimaryKeyString();

    private IDirectoryGrain Directory => GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.Directory);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var known = await Directory.ListGpusAsync(cancellationToken);
        var ours = known.Where(gpu => gpu.Pool == Pool && nodes.Find(gpu.Node) is not null);
        await Task.WhenAll(ours.Select(gpu => AskAsync(gpu.Id)));
        var slices = await Directory.ListSlicesAsync(new() { Pool = Pool }, cancellationToken);
        foreach (var slice in slices.Where(slice => slice.Phase == SlicePhase.Pending))
        {
            _queue.Add(new(slice.Id, slice.Spec, slice.CreatedAt));
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
            var pools = await Directory.ListPoolsAsync(cancellationToken);
            var cards = await Directory.ListGpusAsync(cancellationToken);
            SliceRequestValidator.CheckFits(
                spec, [.. pools.Select(pool => pool.Name)], [.. cards.Where(card => card.Pool == Pool)]);
            await AdmitAsync(sliceId, spec, cancellationToken);
        }

        var made = await slice.CreateAsync(spec, cancellationToken);
        if (made.Phase == SlicePhase.Pending)
        {
            _queue.Add(new(sliceId, spec, made.CreatedAt));
            await KickAsync();
            made = await slice.GetAsync(cancellationToken) ?? made;
        }

        return made;
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
            _queue.Remove(slice.Id);
            return Task.CompletedTask;
        }

        _queue.Add(new(slice.Id, slice.Spec, slice.CreatedAt));

        // Not awaited: the caller is the slice in its turn, and the loop may need that very turn.
        _ = KickAsync();
        return Task.CompletedTask;
    }

    private void Take(GpuInfo gpu)
    {
        _forgotten.Remove(gpu.Id);
        _index.Update(gpu);
        _audit.Take(gpu);
    }

    private void Forget(string gpuId)
    {
        _index.Forget(gpuId);
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
        var reachable = _forgotten.Where(gpuId => nodes.Find(GrainKeys.NodeOf(gpuId)) is not null).ToList();
        await Task.WhenAll(reachable.Select(AskAsync));
        _audit.Retry();
        await KickAsync();
    }

    /// <summary>Runs the loop, or makes the running one go round again; ends when all that waits was tried.</summary>
    private Task KickAsync()
    {
        if (_queue.Count == 0 && !_audit.HasWork)
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
                while (_audit.TryNext(out var gpuId, out var sliceId))
                {
                    await CheckAsync(gpuId, sliceId);
                }

                foreach (var pending in _queue.InOrder())
                {
                    if (_queue.Contains(pending.Id))
                    {
                        await TryPlaceAsync(pending);
                    }
                }
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The timer tries again; a loop that throws would leave everything waiting.
                LogLoopFailed(exception, Pool);
            }
        }
    }
}
