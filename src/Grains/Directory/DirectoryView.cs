using System.Collections.Immutable;
using TensorFusion.Grains.Nodes;

namespace TensorFusion.Grains.Directory;

/// <summary>Lists as people see them, made from the roll and the news.</summary>
internal static class DirectoryView
{
    public static ImmutableArray<NodeInfo> Nodes(
        IEnumerable<NodeInfo> nodes, IReadOnlyCollection<GpuInfo> gpus, Func<string, bool> isUp) =>
    [
        .. nodes.OrderBy(node => node.Name, StringComparer.Ordinal).Select(node =>
        {
            var summed = NodeSums.Add(node, [.. gpus.Where(gpu => gpu.Node == node.Name)]);
            return isUp(node.Name)
                ? summed with { State = NodeState.Ready }
                : summed with { State = NodeState.Down, Message = "its silo is not in the cluster now" };
        }),
    ];

    public static ImmutableArray<GpuInfo> Gpus(IEnumerable<GpuInfo> gpus, Func<string, bool> isUp) =>
    [
        .. gpus
            .OrderBy(gpu => gpu.Node, StringComparer.Ordinal)
            .ThenBy(gpu => gpu.Index)
            .Select(gpu => isUp(gpu.Node)
                ? gpu
                : gpu with { Health = GpuHealth.Missing, HealthMessage = "its node is not in the cluster now" }),
    ];

    public static ImmutableArray<PoolInfo> Pools(
        IReadOnlyCollection<NodeInfo> nodes,
        IReadOnlyCollection<GpuInfo> gpus,
        IReadOnlyCollection<SliceInfo> slices,
        PoolCatalogue terms) =>
    [
        .. nodes.GroupBy(node => node.Pool, StringComparer.Ordinal)
            .OrderBy(pool => pool.Key, StringComparer.Ordinal)
            .Select(pool =>
            {
                var cards = gpus.Where(gpu => gpu.Pool == pool.Key).ToList();
                var living = slices.Where(slice => !slice.HasEnded && slice.Spec.Pool == pool.Key).ToList();
                return new PoolInfo
                {
                    Name = pool.Key,
                    Nodes = pool.Count(),
                    Gpus = cards.Count,
                    Tflops = cards.Aggregate(Tflops.Zero, (sum, gpu) => sum + gpu.Tflops),
                    ReservedTflops = cards.Aggregate(Tflops.Zero, (sum, gpu) => sum + gpu.ReservedTflops),
                    Vram = cards.Aggregate(MiB.Zero, (sum, gpu) => sum + gpu.Vram),
                    ReservedVram = cards.Aggregate(MiB.Zero, (sum, gpu) => sum + gpu.ReservedVram),
                    VirtualTflops = cards.Aggregate(Tflops.Zero, (sum, gpu) => sum + gpu.VirtualTflops),
                    LimitTflops = new(living.Sum(slice =>
                        (slice.Spec.LimitTflops ?? slice.Spec.Tflops).Milli * slice.Spec.GpuCount)),
                    VirtualVram = cards.Aggregate(MiB.Zero, (sum, gpu) => sum + gpu.VirtualVram),
                    PromisedVram = cards.Aggregate(MiB.Zero, (sum, gpu) => sum + gpu.PromisedVram),
                    Terms = terms.Of(pool.Key),
                    Slices = living.Count,
                    Pending = living.Count(slice => slice.Phase == SlicePhase.Pending),
                };
            }),
    ];
}
