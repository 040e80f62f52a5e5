using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Scoring;

namespace TensorFusion.Grains.Defragmentation;

/// <summary>
/// Empties nodes, those first that take the fewest moves for each card freed. Slices go only to nodes that are in use
/// and stay so, where they leave the least room unused; a node is emptied wholly or not touched. When no node can be
/// emptied as things stand, slices that are in the way are moved on themselves, one level deep. Tries everything out on
/// the index and leaves it as it was.
/// </summary>
internal sealed class DefragmentationPlanner(PoolIndex index)
{
    private const int Rounds = 6;

    private readonly DecisionCore _core = new(index, new PackingScore());
    private readonly HashSet<int> _freed = [];
    private readonly HashSet<int> _closed = [];

    // Slices whose old place was given to another: they stay where they are now, or the other would come too early.
    private readonly List<string> _settled = [];

    /// <summary>Plans under a budget.</summary>
    public MovePlan Plan(MoveBudget budget)
    {
        var script = new MoveScript(index);
        _freed.Clear();
        _settled.Clear();
        var swaps = false;
        for (var round = 0; round < Rounds; round++)
        {
            var before = _freed.Count;
            foreach (var node in Candidates())
            {
                TryEmpty(node, script, budget, swaps);
            }

            if (_freed.Count == before)
            {
                if (swaps)
                {
                    break;
                }

                swaps = true;
            }
        }

        var moves = script.Finish();
        var freed = _freed.Order().ToList();
        script.BackTo(0);
        return moves.Count == 0 ? MovePlan.Nothing : new(moves, freed, freed.Sum(node => index.CardsOf[node]));
    }

    private List<int> Candidates() => [.. Enumerable.Range(0, index.NodeCount)
        .Where(node => index.OnNode(node).Count > 0 && index.CardsOf[node] > 0)
        .Where(node => index.OnNode(node).Values.All(some => some.Request.IsMovable))
        .OrderBy(node => (double)index.OnNode(node).Count / index.CardsOf[node])
        .ThenBy(node => NodeLoad.Used(index, node))
        .ThenBy(node => node)];

    private void TryEmpty(int node, MoveScript script, MoveBudget budget, bool swaps)
    {
        if (index.OnNode(node).Keys.Any(_settled.Contains))
        {
            return;
        }

        var (mark, settled) = (script.Mark, _settled.Count);
        _closed.Clear();
        _closed.Add(node);
        var slices = index.OnNode(node).Values
            .OrderByDescending(some => some.MilliCards(index))
            .ThenByDescending(some => some.Request.Cpu)
            .ThenBy(some => some.Id, StringComparer.Ordinal)
            .ToList();

        foreach (var slice in slices)
        {
            var isPlaced = TryMove(slice, script) || (swaps && TrySwap(slice, script));
            if (!isPlaced || !budget.Allows(script.Moves, script.Cost))
            {
                script.BackTo(mark);
                _settled.RemoveRange(settled, _settled.Count - settled);
                return;
            }
        }

        _freed.Add(node);
    }

    private bool IsTarget(int node) =>
        index.OnNode(node).Count > 0 && !_closed.Contains(node) && index.NodeUsable[node];

    private bool TryMove(Allocation slice, MoveScript script)
    {
        if (_core.Choose(slice.Request, IsTarget) is not { } place)
        {
            return false;
        }

        script.Apply(slice, index.Describe(slice.Request, place.Node, place.Cards));
        return true;
    }

    /// <summary>Moves a smaller slice out of the way, so that this one takes its place.</summary>
    private bool TrySwap(Allocation slice, MoveScript script)
    {
        var size = slice.MilliCards(index);
        for (var node = 0; node < index.NodeCount; node++)
        {
            if (!IsTarget(node) || !Scheduling.Filters.FilterChain.Admits(index.Traits[node], slice.Request))
            {
                continue;
            }

            foreach (var other in index.OnNode(node).Values.ToList())
            {
                var smaller = other.MilliCards(index) < size
                    || (other.MilliCards(index) == size && other.Request.Cpu < slice.Request.Cpu);
                if (!smaller || !other.Request.IsMovable || _settled.Contains(other.Id))
                {
                    continue;
                }

                index.Give(other.Id);
                var place = _core.PlaceOn(node, slice.Request);
                index.Take(other);
                if (place is null)
                {
                    continue;
                }

                var mark = script.Mark;
                _closed.Add(node);
                if (TryMove(other, script))
                {
                    _closed.Remove(node);
                    if (_core.PlaceOn(node, slice.Request) is { } now)
                    {
                        script.Apply(slice, index.Describe(slice.Request, now.Node, now.Cards));
                        _settled.Add(other.Id);
                        return true;
                    }

                    script.BackTo(mark);
                }

                _closed.Remove(node);
            }
        }

        return false;
    }
}
