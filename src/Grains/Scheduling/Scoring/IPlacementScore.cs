using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>
/// Rates the nodes for a request and chooses cards on them. The node with the highest score is taken, of equal ones the
/// first. Asked again only for nodes that changed, or when <see cref="Version"/> changed.
/// </summary>
internal interface IPlacementScore
{
    /// <summary>The score of nodes that cannot be used.</summary>
    const int Impossible = int.MinValue;

    string Name { get; }

    /// <summary>Scores given under another version are stale.</summary>
    int Version { get; }

    /// <summary>Learns that a request arrived. A request that is tried again does not arrive again.</summary>
    void Observe(PlacementRequest request);

    /// <summary>Rates a node that all filters pass.</summary>
    /// <param name="index">The pool.</param>
    /// <param name="node">The node.</param>
    /// <param name="request">The request.</param>
    /// <param name="cards">
    /// Filled with numbers of the cards that the request would get; as long as it wants cards.
    /// </param>
    int Rate(PoolIndex index, int node, PlacementRequest request, Span<int> cards);
}
