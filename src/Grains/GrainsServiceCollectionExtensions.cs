using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TensorFusion.Grains.Alerts;
using TensorFusion.Grains.Billing;
using TensorFusion.Grains.Placement;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Telemetry;

namespace TensorFusion.Grains;

/// <summary>What the grains need from their silo.</summary>
public static class GrainsServiceCollectionExtensions
{
    /// <summary>
    /// Registers placement, policy and metrics. The host adds a <see cref="Nodes.ILocalNode"/>, storage named
    /// <see cref="GrainStorage.Name"/>, and silo metadata with <see cref="NodeMetadata.Node"/>.
    /// </summary>
    public static IServiceCollection AddTensorFusionGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SchedulingOptions>();
        services.TryAddSingleton(QosCatalogue.Default);
        services.TryAddSingleton(PoolCatalogue.Empty);
        services.TryAddSingleton<ICardPrices, NoCardPrices>();
        services.TryAddSingleton<ILicenceSource, NoLicence>();
        services.AddSingleton<INodeLocator, NodeLocator>();
        services.TryAddSingleton(new AlertOptions());
        services.AddSingleton<ClusterMetrics>();
        services.AddSingleton<FleetMetrics>();
        services.AddPlacementDirector<NodePlacement, NodePlacementDirector>();
        return services;
    }
}
