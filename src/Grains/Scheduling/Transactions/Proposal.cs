namespace TensorFusion.Grains.Scheduling.Transactions;

/// <summary>Where a request would go.</summary>
/// <param name="Node">Number of the node in the index.</param>
/// <param name="Cards">Numbers of the cards, in the order in which the slice numbers them.</param>
/// <param name="Score">What the policy gave the place.</param>
internal sealed record Proposal(int Node, int[] Cards, int Score);
