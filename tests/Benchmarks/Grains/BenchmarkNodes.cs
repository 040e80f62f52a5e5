using TensorFusion.Grains.Placement;

namespace TensorFusion.Benchmarks.Grains;

/// <summary>All nodes are on this silo.</summary>
internal sealed class BenchmarkNodes(BenchmarkNode node, ILocalSiloDetails silo) : INodeLocator
{
    private readonly HashSet<string> _names = [.. node.Names];

    public SiloAddress? Find(string node) => _names.Contains(node) ? silo.SiloAddress : null;

    public IReadOnlySet<string> List() => _names;
}
