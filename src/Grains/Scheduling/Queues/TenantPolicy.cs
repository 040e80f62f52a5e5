namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>What a tenant may have.</summary>
internal sealed record TenantPolicy
{
    public required string Name { get; init; }

    /// <summary>The tenant that it is part of; empty at the top.</summary>
    public string Parent { get; init; } = "";

    /// <summary>What it gets before others get more than theirs.</summary>
    public ResourceAmount Guarantee { get; init; }

    /// <summary>Its part of what nobody has guaranteed, against its siblings.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What it, with all its parts, never exceeds.</summary>
    public ResourceAmount Limit { get; init; } = ResourceAmount.Unlimited;
}
