using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
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

    public DirectoryGrain(
        [PersistentState("roll", GrainStorage.Name)] IPersistentState<DirectoryState> state,
        INodeLocator nodes,
        QosCatalogue levels,
        PoolCatalogue pools,
        FleetMetrics metrics,
        TimeProvider clock,
        ILogger<DirectoryGrain> logger)
    {
        _state = state;
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

        await AskSlicesAsync(cancellationToken);
        foreach (var some in Roll.Workloads.Chunk(ParallelQuestions))
        {
            await Task.WhenAll(some.Select(id => AskWorkloadAsync(id, cancellationToken)));
        }

        Count();
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
        var others = Roll.Gpus.Where(pair => pair.Value.Node != node.Name || pair.Value.Reservations.Length > 0);
        Roll = Roll with
        {
            Nodes = Roll.Nodes.SetItem(node.Name, node),
            Gpus = others.ToImmutableDictionary().SetItems(gpus.Select(gpu => KeyValuePair.Create(gpu.Id, gpu))),
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
        var holder = Roll.Slices.FirstOrDefault(pair =>
            pair.Key != sliceId && pair.Value.Tenant == spec.Tenant && pair.Value.Name == spec.Name);
        if (holder.Key is not null)
        {
            throw new TensorFusionException(
                FailureCode.NameConflict,
                spec.Name,
                $"Tenant '{spec.Tenant}' already has a slice '{spec.Name}' ({holder.Key}).",
                "Choose another name, or release that slice first.");
        }

        if (Roll.Slices.ContainsKey(sliceId))
        {
            return _writer.WriteAsync();
        }

        Roll = Roll with { Slices = Roll.Slices.SetItem(sliceId, spec) };
        return _writer.WriteAsync();
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

        if (slice.HasEnded == Roll.Slices.ContainsKey(slice.Id))
        {
            Roll = Roll with
            {
                Slices = slice.HasEnded
                    ? Roll.Slices.Remove(slice.Id)
                    : Roll.Slices.SetItem(slice.Id, slice.Spec),
            };
            await _writer.WriteAsync();
        }
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
        _slices[slice.Id] = slice;
        if (slice.HasEnded)
        {
            ForgetOld();
        }

        Count();
    }

    private void ForgetOld()
    {
        var limit = _clock.GetUtcNow() - EndedStay;
        var ended = _slices.Values.Where(slice => slice.HasEnded).OrderByDescending(slice => slice.EndedAt).ToList();
        foreach (var slice in ended.Where((slice, i) => i >= MaxEnded || slice.EndedAt < limit))
        {
            _slices.Remove(slice.Id);
        }
    }

    private void Count() => _metrics.SetSlices(_slices.Values
        .Where(slice => !slice.HasEnded)
        .GroupBy(slice => slice.Phase)
        .ToImmutableDictionary(group => group.Key, group => group.Count()));

    /// <summary>
    /// Asks all slices of the roll: whose silo died between its last write and its last news would stay for ever as it
    /// was.
    /// </summary>
    private async Task AskSlicesAsync(CancellationToken cancellationToken)
    {
        foreach (var some in Roll.Slices.Keys.Chunk(ParallelQuestions))
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
                Roll = Roll with { Slices = Roll.Slices.Remove(id) };
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
