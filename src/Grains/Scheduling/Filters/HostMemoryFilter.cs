using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes with too little host memory left. Counts in MiB.</summary>
internal sealed class HostMemoryFilter : IStateFilter
{
    public string Name => "hostMemory";

    public bool Passes(PoolIndex index, int node, PlacementRequest request) =>
        index.FreeHostMemory[node] >= request.HostMemory;

    public Refusal Explain(PoolIndex index, int node, PlacementRequest request) => new(
        Name,
        $"{new MiB(index.FreeHostMemory[node])} of {new MiB(request.HostMemory)} host memory free",
        request.HostMemory - index.FreeHostMemory[node]);
}
