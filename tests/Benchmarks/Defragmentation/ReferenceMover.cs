using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Benchmarks.Defragmentation;

/// <summary>
/// The two reference movers: TensorFusion's compaction (nodes at most 40 % occupied, emptiest first, to nodes at least
/// as occupied) and a plain greedy drain (no threshold, best fit). Both all or nothing for each node.
/// </summary>
internal sealed class ReferenceMover(PoolIndex index, bool isGated)
{
    public int Moves { get; private set; }

    public void Run(double share)
    {
        var left = (int)(share * index.Allocations.Count);
        var dead = new HashSet<int>();
        while (true)
        {
            var candidates = Enumerable.Range(0, index.NodeCount)
                .Where(node => index.OnNode(node).Count > 0 && !dead.Contains(node)
                    && (!isGated || Occupied(node) <= 40));
            var ordered = isGated
                ? candidates.OrderBy(Occupied).ThenBy(_ => 0)
                : candidates.OrderBy(node => (double)Used(node) / index.CardsOf[node])
                    .ThenBy(node => index.OnNode(node).Count);
            var first = ordered.FirstOrDefault(-1);
            if (first < 0)
            {
                return;
            }

            if (!TryDrain(first, left - Moves))
            {
                dead.Add(first);
            }
        }
    }

    private bool TryDrain(int node, int limit)
    {
        var slices = index.OnNode(node).Values
            .OrderByDescending(some => some.Compute * some.Cards.Length)
            .ThenByDescending(some => some.Request.Cpu)
            .ThenBy(some => int.Parse(some.Id))
            .ToList();
        if (slices.Count > limit)
        {
            return false;
        }

        var use = Occupied(node);
        var done = new List<(Allocation From, Allocation To)>();
        foreach (var slice in slices)
        {
            (double, double) best = default;
            int[]? cards = null;
            var target = -1;
            for (var other = 0; other < index.NodeCount; other++)
            {
                if (other == node || index.OnNode(other).Count == 0 || (isGated && Occupied(other) < use)
                    || !FilterChain.Admits(index.Traits[other], slice.Request)
                    || !FilterChain.HasRoom(index, other, slice.Request))
                {
                    continue;
                }

                var some = BestCards(other, slice);
                var cpu = -(double)(index.FreeCpu[other] - slice.Request.Cpu);
                var score = isGated
                    ? (-some.Sum(card => (double)index.FreeCompute[card]), cpu)
                    : (-(Free(other) - (slice.Compute * slice.Cards.Length)), cpu);
                if (target < 0 || score.CompareTo(best) > 0)
                {
                    (best, target, cards) = (score, other, some);
                }
            }

            if (target < 0)
            {
                for (var i = done.Count - 1; i >= 0; i--)
                {
                    index.Give(done[i].To.Id);
                    index.Take(done[i].From);
                }

                return false;
            }

            var to = index.Describe(slice.Request, target, cards!);
            index.Give(slice.Id);
            index.Take(to);
            done.Add((slice, to));
        }

        Moves += done.Count;
        return true;
    }

    private int[] BestCards(int node, Allocation slice)
    {
        var fitting = Enumerable.Range(index.FirstCard[node], index.CardsOf[node])
            .Where(card => index.Fits(card, slice.Request));
        return slice.Request is { Cards: 1, WholeCards: false }
            ? [fitting.MinBy(card => index.FreeCompute[card])]
            : [.. fitting.Take(slice.Request.Cards)];
    }

    private double Free(int node) => index.FreeCompute.AsSpan(index.FirstCard[node], index.CardsOf[node])
        .ToArray().Sum(free => (double)free);

    private long Used(int node) => (index.CardsOf[node] * 1000L) - (long)Free(node);

    private double Occupied(int node)
    {
        var used = 0;
        for (var i = 0; i < index.CardsOf[node]; i++)
        {
            used += index.FreeCompute[index.FirstCard[node] + i] < 1000 ? 1 : 0;
        }

        return 100.0 * used / index.CardsOf[node];
    }
}
