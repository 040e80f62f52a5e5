using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;
using TensorFusion.Grains.Placement;
using TensorFusion.Grains.Telemetry;

namespace TensorFusion.Grains.Directory;

/// <summary>The roll and the latest news.</summary>
[Immovable, KeepAlive, Reentrant, GrainType("directory")]
internal sealed partial class DirectoryGrain : Grain, IDirectoryGrain
{
    private static readonly TimeSpan AuditPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndedStay = TimeSpan.FromHours(1);
    private const int MaxEnded = 1000;
    private const int ParallelQuestions = 32;

    private readonly IPersistentState<DirectoryState> _state;
    private readonly INodeLocator _nodes;
    private readonly QosCatalogue _levels;
    private readonly PoolCatalogue _pools;
    private readonly FleetMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<DirectoryGrain> _logger;
    private readonly SerialWriter _writer;
    private readonly Dictionary<string, GpuInfo> _gpus = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SliceInfo> _slices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkloadInfo> _workloads = new(StringComparer.Ordinal);
    private readonly List<SliceSubscription> _watchers = [];
    private readonly Queue<string> _ended = new();
    private readonly IGrainStorage _storage;
    private SliceRoll _roll = null!;
    private ImmutableDictionary<SlicePhase, int> _phases = ImmutableDictionary<SlicePhase, int>.Empty;

    public DirectoryGrain(
        [PersistentState("roll", GrainStorage.Name)] IPersistentState<DirectoryState> state,
        [FromKeyedServices(GrainStorage.Name)] IGrainStorage storage,
        INodeLocator nodes,
        QosCatalogue levels,
        PoolCatalogue pools,
        FleetMetrics metrics,
        TimeProvider clock,
        ILogger<DirectoryGrain> logger)
    {
        _state = state;
        _storage = storage;
        _nodes = nodes;
        _levels = levels;
        _pools = pools;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _writer = new(() => _state.WriteStateAsync());
    }

    private DirectoryState Roll
    {
        get => _state.State;
        set => _state.State = value;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var gpu in Roll.Gpus.Values)
        {
            _gpus[gpu.Id] = gpu;
        }

        _roll = new(_storage, this.GetGrainId());
        await _roll.ReadAsync();
        if (!Roll.Slices.IsEmpty)
        {
            // A roll of before there were pages.
            await Task.WhenAll(Roll.Slices.Select(pair => _roll.AddAsync(pair.Key, pair.Value.Tenant, pair.Value.Name)));
            Roll = Roll with { Slices = Roll.Slices.Clear() };
            await _writer.WriteAsync();
        }

        await AskSlicesAsync(cancellationToken);
        foreach (var some in Roll.Workloads.Chunk(ParallelQuestions))
        {
            await Task.WhenAll(some.Select(id => AskWorkloadAsync(id, cancellationToken)));
        }

        _metrics.SetSlices(_phases);
        _ = this.RegisterGrainTimer(AskSlicesAsync, new GrainTimerCreationOptions
        {
            DueTime = AuditPeriod,
            Period = AuditPeriod,
            Interleave = true,
        });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _metrics.SetSlices(null);
        return Task.CompletedTask;
    }

    public async Task NodeJoinedAsync(
        NodeInfo node, ImmutableArray<GpuInfo> gpus, CancellationToken cancellationToken)
    {
        var own = Roll.Gpus.Where(pair => pair.Value.Node == node.Name && pair.Value.Reservations.Length == 0);
        Roll = Roll with
        {
            Nodes = Roll.Nodes.SetItem(node.Name, node),
            Gpus = Roll.Gpus.RemoveRange(own.Select(pair => pair.Key))
                .SetItems(gpus.Select(gpu => KeyValuePair.Create(gpu.Id, gpu))),
        };
        foreach (var gone in _gpus.Keys.Where(id => !Roll.Gpus.ContainsKey(id)).ToList())
        {
            _gpus.Remove(gone);
        }

        foreach (var gpu in gpus)
        {
            _gpus[gpu.Id] = gpu;
        }

        await _writer.WriteAsync();
        LogNodeJoined(node.Name, gpus.Length);
    }

    public Task GpuChangedAsync(GpuInfo gpu, CancellationToken cancellationToken)
    {
        if (!_gpus.TryGetValue(gpu.Id, out var known) || gpu.Epoch >= known.Epoch)
        {
            _gpus[gpu.Id] = gpu;
        }

        return Task.CompletedTask;
    }

    public Task EnrollSliceAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken)
    {
        return _roll.TryFind(spec.Tenant, spec.Name, out var holder) && holder != sliceId
            ? throw new TensorFusionException(
                FailureCode.NameConflict,
                spec.Name,
                $"Tenant '{spec.Tenant}' already has a slice '{spec.Name}' ({holder}).",
                "Choose another name, or release that slice first.")
            : _roll.AddAsync(sliceId, spec.Tenant, spec.Name);
    }

    public async Task SliceChangedAsync(SliceInfo slice, CancellationToken cancellationToken)
    {
        if (_slices.TryGetValue(slice.Id, out var known) && slice.Version <= known.Version)
        {
            return;
        }

        Take(slice);
        foreach (var watcher in _watchers)
        {
            watcher.Offer(slice);
        }

        await (slice.HasEnded
            ? _roll.RemoveAsync(slice.Id)
            : _roll.AddAsync(slice.Id, slice.Spec.Tenant, slice.Spec.Name));
    }

    public async Task WorkloadChangedAsync(WorkloadInfo workload, CancellationToken cancellationToken)
    {
        if (workload.Deleted)
        {
            _workloads.Remove(workload.Id);
        }
        else
        {
            _workloads[workload.Id] = workload;
        }

        if (workload.Deleted == Roll.Workloads.Contains(workload.Id))
        {
            Roll = Roll with
            {
                Workloads = workload.Deleted
                    ? Roll.Workloads.Remove(workload.Id)
                    : Roll.Workloads.Add(workload.Id),
            };
            await _writer.WriteAsync();
        }
    }

    private void Take(SliceInfo slice)
    {
        var known = _slices.GetValueOrDefault(slice.Id);
        _slices[slice.Id] = slice;
        if (slice.HasEnded && known?.HasEnded != true)
        {
            _ended.Enqueue(slice.Id);
            ForgetOld();
        }

        if (known?.Phase != slice.Phase)
        {
            Count(known, -1);
            Count(slice, 1);
            _metrics.SetSlices(_phases);
        }
    }

    /// <summary>Slices end nearly in the order in which that is heard of.</summary>
    private void ForgetOld()
    {
        var limit = _clock.GetUtcNow() - EndedStay;
        while (_ended.TryPeek(out var id) && (_ended.Count > MaxEnded || _slices[id].EndedAt < limit))
        {
            _slices.Remove(_ended.Dequeue());
        }
    }

    private void Count(SliceInfo? slice, int by)
    {
        if (slice is { HasEnded: false })
        {
            var count = _phases.GetValueOrDefault(slice.Phase) + by;
            _phases = count == 0 ? _phases.Remove(slice.Phase) : _phases.SetItem(slice.Phase, count);
        }
    }

    /// <summary>
    /// Asks all slices of the roll: whose silo died between its last write and its last news would stay for ever as it
    /// was.
    /// </summary>
    private async Task AskSlicesAsync(CancellationToken cancellationToken)
    {
        foreach (var some in _roll.Ids.Chunk(ParallelQuestions))
        {
            await Task.WhenAll(some.Select(id => AskSliceAsync(id, cancellationToken)));
        }
    }

    private async Task AskSliceAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var slice = await GrainFactory.GetGrain<ISliceGrain>(id).GetAsync(cancellationToken);
            if (slice is null)
            {
                // Enrolled, but the silo died before it was made; a repeated submission enrolls it again.
                await _roll.RemoveAsync(id);
                return;
            }

            await SliceChangedAsync(slice, cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogNoAnswer(exception, id);
        }
    }

    private async Task AskWorkloadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            if (await GrainFactory.GetGrain<IWorkloadGrain>(id).GetAsync(cancellationToken) is { } workload)
            {
                _workloads.TryAdd(id, workload);
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogNoAnswer(exception, id);
        }
    }
}
