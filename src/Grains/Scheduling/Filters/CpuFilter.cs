using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes with too little processor time left. Counts in thousandths of a core.</summary>
internal sealed class CpuFilter : IStateFilter
{
    public string Name => "cpu";

    public bool Passes(PoolIndex index, int node, PlacementRequest request) => index.FreeCpu[node] >= request.Cpu;

    public Refusal Explain(PoolIndex index, int node, PlacementRequest request) => new(
        Name,
        $"{index.FreeCpu[node] / 1000m:0.###} of {request.Cpu / 1000m:0.###} cores free",
        request.Cpu - index.FreeCpu[node]);
}
