using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.MembershipService.SiloMetadata;
using TensorFusion.Grains;
using TensorFusion.Grains.Nodes;
using TensorFusion.Grains.Placement;
using TensorFusion.Silo.Agent;
using TensorFusion.Silo.Catalogue;
using TensorFusion.Silo.Devices;
using TensorFusion.Silo.Telemetry;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Silo.Hosting;

/// <summary>Makes a silo the silo of a node.</summary>
internal static class NodeSiloBuilderExtensions
{
    /// <summary>
    /// Adds grains, node agent and metadata. <see cref="IDeviceInventory"/>, <see cref="IWorkerSupervisor"/> and
    /// <see cref="GpuCatalogue"/> are registered by the caller.
    /// </summary>
    public static ISiloBuilder AddNode(
        this ISiloBuilder silo, NodeIdentity identity, string runDirectory, RemoteAccess remote)
    {
        silo.UseSiloMetadata(new Dictionary<string, string> { [NodeMetadata.Node] = identity.Name });
        silo.Services.AddTensorFusionGrains();
        silo.Services.AddSingleton(identity);
        silo.Services.AddSingleton(new RunDirectory(runDirectory));
        silo.Services.AddSingleton(remote);
        silo.Services.AddSingleton(provider => new GpuDescriber(
            provider.GetRequiredService<GpuCatalogue>(),
            identity.Name,
            identity.Pool,
            provider.GetRequiredService<IDeviceInventory>().DriverVersion));
        silo.Services.AddSingleton<DcgmMetrics>();
        silo.Services.AddSingleton<SpareKeeper>();
        silo.Services.AddSingleton<LocalNode>();
        silo.Services.AddSingleton<ILocalNode>(provider => provider.GetRequiredService<LocalNode>());
        silo.Services.AddSingleton<TierMetrics>();
        silo.Services.AddSingleton<ShareMetrics>();
        silo.Services.AddSingleton<TrafficMetrics>();
        silo.Services.AddSingleton<WorkerReporter>();
        silo.AddGrainService<NodeAgent>();
        return silo;
    }
}
