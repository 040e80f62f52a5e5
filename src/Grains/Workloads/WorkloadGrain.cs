using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace TensorFusion.Grains.Workloads;

/// <summary>
/// Keeps a number of slices alive: submits what is missing, replaces what ended, releases what is too much. Ids of
/// slices follow from ordinal and generation, so that a repeated step after a crash finds what the first one made.
/// </summary>
[Immovable, GrainType("workload")]
internal sealed partial class WorkloadGrain(
    [PersistentState("workload", GrainStorage.Name)] IPersistentState<WorkloadState> storage,
    QosCatalogue levels,
    TimeProvider clock,
    ILogger<WorkloadGrain> logger) : Grain, IWorkloadGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, SliceInfo> _slices = new(StringComparer.Ordinal);
    private readonly Dictionary<int, DateTimeOffset> _replaced = [];
    private IGrainTimer? _timer;
    private string _message = "";

    private WorkloadState State => storage.State;

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Watch();
        return Task.CompletedTask;
    }

    public async Task<WorkloadInfo> ApplyAsync(WorkloadSpec spec, CancellationToken cancellationToken)
    {
        WorkloadValidator.Check(spec);
        levels.Check(spec.Slice.Qos, spec.Name);
        var count = Math.Max(spec.Replicas, State.Generations.Length);
        storage.State = State with
        {
            Spec = spec,
            Deleting = null,
            CreatedAt = State.Spec is null ? clock.GetUtcNow() : State.CreatedAt,
            Generations =
            [
                .. Enumerable.Range(0, count).Select(i => i < State.Generations.Length ? State.Generations[i] : 0),
            ],
        };
        await storage.WriteStateAsync();
        await ReconcileAsync(cancellationToken);
        Watch();
        return Describe(spec);
    }

    public async Task<WorkloadInfo> DeleteAsync(CancellationToken cancellationToken)
    {
        var spec = State.Spec ?? State.Deleting ?? throw new TensorFusionException(
            FailureCode.NotFound, Id, $"There is no workload '{Id}'.", "See: tensorfusion get workloads.");
        storage.State = State with { Spec = null, Deleting = spec };
        await storage.WriteStateAsync();
        await ReconcileAsync(cancellationToken);
        Watch();
        return Describe(spec) with { Deleted = true };
    }

    public Task<WorkloadInfo?> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(State.Spec is { } spec ? Describe(spec) : null);

    public Task SliceChangedAsync(SliceInfo slice, CancellationToken cancellationToken)
    {
        if (_slices.TryGetValue(slice.Id, out var known) && slice.Version < known.Version)
        {
            return Task.CompletedTask;
        }

        _slices[slice.Id] = slice;

        // Not awaited here: the slice is in its turn, and the next step may need that very turn.
        _timer?.Change(TimeSpan.Zero, Period);
        return Task.CompletedTask;
    }

    private void Watch()
    {
        if (State.Spec is null && State.Deleting is null)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        _timer ??= this.RegisterGrainTimer(ReconcileAsync, new GrainTimerCreationOptions
        {
            DueTime = TimeSpan.Zero,
            Period = Period,
            KeepAlive = true,
        });
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (State.Deleting is { } deleting)
            {
                await ReleaseFromAsync(deleting, 0);
                storage.State = State with { Deleting = null };
                await storage.WriteStateAsync();
                await PublishAsync(Describe(deleting) with { Deleted = true });
                Watch();
            }
            else if (State.Spec is { } spec)
            {
                _message = "";
                for (var ordinal = 0; ordinal < spec.Replicas; ordinal++)
                {
                    await EnsureAsync(spec, ordinal);
                }

                await ReleaseFromAsync(spec, spec.Replicas);
                await PublishAsync(Describe(spec));
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogReconcileFailed(exception, Id);
        }
    }

    private async Task EnsureAsync(WorkloadSpec spec, int ordinal)
    {
        var id = WorkloadPlan.SliceIdFor(spec, ordinal, State.Generations[ordinal]);
        var now = clock.GetUtcNow();
        if (_slices.TryGetValue(id, out var known) && known.HasEnded)
        {
            if (_replaced.TryGetValue(ordinal, out var last) && now - last < Period)
            {
                return;
            }

            _replaced[ordinal] = now;
            _slices.Remove(id);
            LogReplaced(Id, id, known.Message);
            storage.State = State with
            {
                Generations = State.Generations.SetItem(ordinal, State.Generations[ordinal] + 1),
            };
            await storage.WriteStateAsync();
            id = WorkloadPlan.SliceIdFor(spec, ordinal, State.Generations[ordinal]);
            known = null;
        }

        if (known is not null)
        {
            return;
        }

        try
        {
            var slice = WorkloadPlan.SliceSpecFor(spec, ordinal, id);
            var made = await GrainFactory.GetGrain<ISliceGrain>(id).GetAsync()
                ?? await GrainFactory.GetGrain<IPoolGrain>(slice.Pool).SubmitAsync(id, slice);

            // News of it may have come before the answer.
            if (!_slices.TryGetValue(id, out var newer) || newer.Version < made.Version)
            {
                _slices[id] = made;
            }
        }
        catch (TensorFusionException exception)
        {
            _message = exception.Describe();
        }
    }

    private async Task ReleaseFromAsync(WorkloadSpec spec, int first)
    {
        for (var ordinal = first; ordinal < State.Generations.Length; ordinal++)
        {
            var id = WorkloadPlan.SliceIdFor(spec, ordinal, State.Generations[ordinal]);
            var slice = GrainFactory.GetGrain<ISliceGrain>(id);
            if (await slice.GetAsync() is { HasEnded: false })
            {
                await slice.ReleaseAsync("released by its workload");
            }

            _slices.Remove(id);
        }
    }

    private WorkloadInfo Describe(WorkloadSpec spec)
    {
        var count = Math.Min(spec.Replicas, State.Generations.Length);
        ImmutableArray<string> ids =
            [.. Enumerable.Range(0, count).Select(i => WorkloadPlan.SliceIdFor(spec, i, State.Generations[i]))];
        var slices = ids.Where(_slices.ContainsKey).Select(id => _slices[id]).ToList();
        var waiting = slices.FirstOrDefault(slice => slice.Phase != SlicePhase.Running);
        return new()
        {
            Id = Id,
            Spec = spec,
            Slices = ids,
            Running = slices.Count(slice => slice.Phase == SlicePhase.Running),
            Message = _message.Length > 0 || waiting is null ? _message : $"{waiting.Name}: {waiting.Message}",
            CreatedAt = State.CreatedAt,
        };
    }

    private Task PublishAsync(WorkloadInfo workload) =>
        GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.Directory).WorkloadChangedAsync(workload);
}
