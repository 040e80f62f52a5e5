using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>What <see cref="BillingGrain"/> stores.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.BillingState")]
public sealed record BillingState
{
    /// <summary>Tenants that have an account.</summary>
    [Id(0)]
    public ImmutableHashSet<string> Tenants { get; init; } = [];
}
