namespace TensorFusion;

/// <summary>A number of equal slices that are kept alive.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.WorkloadSpec")]
public sealed record WorkloadSpec
{
    /// <summary>Tenant that owns it.</summary>
    [Id(0)]
    public string Tenant { get; init; } = SliceRequest.DefaultTenant;

    /// <summary>Name, unique among the tenant's workloads.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>
    /// What each slice asks for. Its name and tenant do not count: slices are called <c>workload-0</c>, <c>-1</c> ...
    /// and belong to the workload's tenant.
    /// </summary>
    [Id(2)]
    public required SliceRequest Slice { get; init; }

    /// <summary>How many slices; 0 keeps the workload and releases its slices.</summary>
    [Id(3)]
    public int Replicas { get; init; } = 1;
}
