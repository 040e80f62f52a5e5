namespace TensorFusion.Grains.Defragmentation;

/// <summary>Moves in the order in which they are to be made: each finds room when those before it are done.</summary>
/// <param name="Moves">The moves, at most one a slice.</param>
/// <param name="FreedNodes">Numbers of the nodes that are empty afterwards.</param>
/// <param name="FreedCards">Cards of those nodes.</param>
internal sealed record MovePlan(IReadOnlyList<Move> Moves, IReadOnlyList<int> FreedNodes, int FreedCards)
{
    public static readonly MovePlan Nothing = new([], [], 0);

    public MoveCost Cost => Moves.Aggregate(default(MoveCost), (sum, move) => sum + move.Cost);
}
