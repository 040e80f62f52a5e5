using System.Collections.Immutable;

namespace TensorFusion.Grains.Scheduling.Snapshots;

/// <summary>What would become of a request.</summary>
/// <param name="Id">The request.</param>
/// <param name="Node">Its node; empty when it would wait.</param>
/// <param name="Cards">Its cards.</param>
/// <param name="Reason">Why there, or why nowhere.</param>
internal sealed record SimulatedPlacement(string Id, string Node, ImmutableArray<string> Cards, string Reason);
