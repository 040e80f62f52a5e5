using System.Collections.Immutable;

namespace TensorFusion.Grains.Alerts;

/// <summary>The cluster at one moment, as metrics and alerts see it.</summary>
public sealed record ClusterSnapshot
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The nodes.</summary>
    public ImmutableArray<NodeInfo> Nodes { get; init; } = [];

    /// <summary>The cards.</summary>
    public ImmutableArray<GpuInfo> Gpus { get; init; } = [];

    /// <summary>The pools.</summary>
    public ImmutableArray<PoolInfo> Pools { get; init; } = [];

    /// <summary>The slices, those too that ended lately.</summary>
    public ImmutableArray<SliceInfo> Slices { get; init; } = [];

    /// <summary>The workloads.</summary>
    public ImmutableArray<WorkloadInfo> Workloads { get; init; } = [];

    /// <summary>The tenants.</summary>
    public ImmutableArray<TenantInfo> Tenants { get; init; } = [];

    /// <summary>Bills of the month so far.</summary>
    public ImmutableArray<Invoice> Bills { get; init; } = [];

    /// <summary>The licence.</summary>
    public LicenceStatus? Licence { get; init; }

    /// <summary>Slices that ended since the watch began, by tenant and phase.</summary>
    public ImmutableDictionary<(string Tenant, SlicePhase Phase), int> Ended { get; init; } =
        ImmutableDictionary<(string Tenant, SlicePhase Phase), int>.Empty;
}
