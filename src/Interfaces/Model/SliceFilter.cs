namespace TensorFusion;

/// <summary>Which slices to list or watch; what is null does not matter.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceFilter")]
public sealed record SliceFilter
{
    /// <summary>Everything that has not ended.</summary>
    public static SliceFilter Living { get; } = new();

    /// <summary>Only of this tenant.</summary>
    [Id(0)]
    public string? Tenant { get; init; }

    /// <summary>Only of this pool.</summary>
    [Id(1)]
    public string? Pool { get; init; }

    /// <summary>Only on this node.</summary>
    [Id(2)]
    public string? Node { get; init; }

    /// <summary>Only of this workload.</summary>
    [Id(3)]
    public string? Workload { get; init; }

    /// <summary>Only this slice: id or name.</summary>
    [Id(4)]
    public string? IdOrName { get; init; }

    /// <summary>Also those that ended in the last hour.</summary>
    [Id(5)]
    public bool IncludeEnded { get; init; }

    /// <summary>Whether a slice is one of those that are meant.</summary>
    public bool Matches(SliceInfo slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        return (IncludeEnded || !slice.HasEnded)
            && (Tenant is null || Tenant == slice.Spec.Tenant)
            && (Pool is null || Pool == slice.Spec.Pool)
            && (Node is null || Node == slice.Node)
            && (Workload is null || Workload == slice.Spec.Workload)
            && (IdOrName is null || IdOrName == slice.Id || IdOrName == slice.Name);
    }
}
