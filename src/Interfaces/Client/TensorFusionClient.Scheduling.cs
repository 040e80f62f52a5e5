using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>What the scheduler would do, and why it does not.</summary>
public sealed partial class TensorFusionClient
{
    /// <summary>Why a slice waits, or a workload's first slice that does.</summary>
    /// <param name="idOrName">Id or name of a slice, or name of a workload.</param>
    /// <param name="tenant">Tenant of the name.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NotFound"/>.</exception>
    public async Task<PlacementExplanation> ExplainAsync(
        string idOrName,
        string tenant = SliceRequest.DefaultTenant,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idOrName);
        var slice = await FindToExplainAsync(idOrName, tenant, cancellationToken);
        return await CallAsync(
            token => _grains.GetGrain<IPoolGrain>(slice.Spec.Pool).ExplainAsync(slice.Id, token), cancellationToken);
    }

    /// <summary>Where slices would go now, each after those before it. Nothing is placed.</summary>
    /// <param name="requests">The slices; all of one pool.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<SimulatedSlice>> SimulateAsync(
        IReadOnlyList<SliceRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ImmutableArray<SliceSpec> specs =
            [.. requests.Select((request, i) => SliceRequestValidator.Validate(request, $"slice-{i + 1}"))];
        var pools = specs.Select(spec => spec.Pool).Distinct().ToList();
        if (pools.Count != 1)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                "",
                $"{pools.Count} pools are named.",
                "Simulate slices of one pool at a time.");
        }

        return await CallAsync(
            token => _grains.GetGrain<IPoolGrain>(pools[0]).SimulateAsync(specs, token), cancellationToken);
    }

    /// <summary>Moves that would empty nodes of a pool, with gain and cost. Nothing is moved.</summary>
    /// <param name="budget">How much moving is allowed.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<DefragmentationPlan> PlanDefragmentationAsync(
        DefragmentationBudget budget,
        string pool = SliceRequest.DefaultPool,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(budget);
        SliceRequestValidator.CheckLabel(pool, "pool");
        return CallAsync(
            token => _grains.GetGrain<IPoolGrain>(pool).PlanDefragmentationAsync(budget, token), cancellationToken);
    }

    /// <summary>What a pool's scheduler knows and what waits, as JSON, to be replayed.</summary>
    public Task<string> SaveSnapshotAsync(
        string pool = SliceRequest.DefaultPool, CancellationToken cancellationToken = default)
    {
        SliceRequestValidator.CheckLabel(pool, "pool");
        return CallAsync(token => _grains.GetGrain<IPoolGrain>(pool).SaveSnapshotAsync(token), cancellationToken);
    }

    /// <summary>The decisions for all that waits in a snapshot, with the reason for each.</summary>
    /// <param name="snapshot">What <see cref="SaveSnapshotAsync"/> gave.</param>
    /// <param name="pool">Pool whose scheduler does the work; the snapshot's own need not exist any more.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    public async Task<IReadOnlyList<SimulatedSlice>> ReplaySnapshotAsync(
        string snapshot, string pool = SliceRequest.DefaultPool, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        SliceRequestValidator.CheckLabel(pool, "pool");
        return await CallAsync(
            token => _grains.GetGrain<IPoolGrain>(pool).ReplaySnapshotAsync(snapshot, token), cancellationToken);
    }

    private async Task<SliceInfo> FindToExplainAsync(
        string idOrName, string tenant, CancellationToken cancellationToken)
    {
        try
        {
            return await DescribeAsync(idOrName, tenant, cancellationToken);
        }
        catch (TensorFusionException exception) when (exception.Code == FailureCode.NotFound)
        {
            var filter = new SliceFilter { Tenant = tenant };
            var slices = await ListSlicesAsync(filter, cancellationToken);
            return slices.Where(slice => slice.Spec.Workload == idOrName)
                .OrderBy(slice => slice.Phase != SlicePhase.Pending)
                .FirstOrDefault() ?? throw new TensorFusionException(
                    FailureCode.NotFound,
                    idOrName,
                    $"Tenant '{tenant}' has no slice or workload with slices '{idOrName}'.",
                    "See: tensorfusion get slices.");
        }
    }
}
