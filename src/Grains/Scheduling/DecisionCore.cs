using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Scoring;
using TensorFusion.Grains.Scheduling.Transactions;

namespace TensorFusion.Grains.Scheduling;

/// <summary>
/// Decides where requests go. Keeps, for each class of equal requests, the score of every node, and rates again only
/// the nodes that changed since the class was last asked for. Pure: the same calls give the same decisions.
/// </summary>
internal sealed class DecisionCore(PoolIndex index, IPlacementScore score)
{
    private const int MaxClasses = 512;

    private readonly Dictionary<RequestKey, RequestClass> _classes = [];
    private readonly int[] _spare = new int[NodeDescription.MaxCards];
    private long _decisions;

    public PoolIndex Index => index;

    public IPlacementScore Score => score;

    /// <summary>Learns that a request arrived, once for each.</summary>
    public void Observe(PlacementRequest request) => score.Observe(request);

    /// <summary>
    /// The best place for a request now, its program's own node before all others; null when it fits nowhere. Changes
    /// nothing.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="isAllowed">Says which nodes may be taken; all when null.</param>
    public Proposal? Choose(PlacementRequest request, Func<int, bool>? isAllowed = null)
    {
        if (request.Cards > NodeDescription.MaxCards)
        {
            return null;
        }

        if (request.Near.Length > 0 && index.FindNode(request.Near) is >= 0 and var near
            && isAllowed?.Invoke(near) != false && PlaceOn(near, request) is { } own)
        {
            return own;
        }

        var scores = Refresh(ClassOf(request));
        var best = isAllowed is null ? IndexOfMax(scores) : IndexOfMax(scores, isAllowed);
        return best < 0 || scores[best] == IPlacementScore.Impossible ? null : PlaceOn(best, request);
    }

    /// <summary>The place that a request would get on a node, or null when it does not fit there.</summary>
    public Proposal? PlaceOn(int node, PlacementRequest request)
    {
        if (request.Cards > NodeDescription.MaxCards
            || !FilterChain.Admits(index.Traits[node], request)
            || !FilterChain.HasRoom(index, node, request))
        {
            return null;
        }

        var cards = new int[request.Cards];
        var value = score.Rate(index, node, request, cards);
        return value == IPlacementScore.Impossible ? null : new(node, cards, value);
    }

    /// <summary>Nodes on which the request fits now, with their scores, best first.</summary>
    public List<(int Node, int Score)> Rank(PlacementRequest request)
    {
        var scores = Refresh(ClassOf(request));
        var ranked = new List<(int Node, int Score)>();
        for (var node = 0; node < scores.Length; node++)
        {
            if (scores[node] != IPlacementScore.Impossible)
            {
                ranked.Add((node, scores[node]));
            }
        }

        ranked.Sort((one, other) => one.Score != other.Score
            ? other.Score.CompareTo(one.Score)
            : one.Node.CompareTo(other.Node));
        return ranked;
    }

    private RequestClass ClassOf(PlacementRequest request)
    {
        var key = RequestKey.Of(request);
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_classes, key, out var exists);
        if (!exists)
        {
            // It stands for others: what this one holds must not count as its own.
            known = new(request with { Id = "" });
        }

        var found = known!;
        found.LastUse = ++_decisions;
        if (_classes.Count > MaxClasses)
        {
            var oldest = _classes.OrderBy(pair => pair.Value.LastUse).Take(MaxClasses / 8);
            foreach (var (old, _) in oldest.ToList())
            {
                _classes.Remove(old);
            }
        }

        return found;
    }

    private ReadOnlySpan<int> Refresh(RequestClass some)
    {
        var count = index.NodeCount;
        if (some.TraitsVersion != index.TraitsVersion)
        {
            if (some.Scores.Length < count)
            {
                some.Scores = new int[count + (count / 4)];
                some.Admitted = new bool[some.Scores.Length];
            }

            some.TraitsVersion = index.TraitsVersion;
            some.Seen = -1;
            for (var node = 0; node < count; node++)
            {
                some.Admitted[node] = FilterChain.Admits(index.Traits[node], some.Sample);
            }
        }

        var touched = default(ReadOnlySpan<int>);
        if (some.Seen < 0 || some.ScoreVersion != score.Version || !index.TouchedSince(some.Seen, out touched)
            || touched.Length > count)
        {
            for (var node = 0; node < count; node++)
            {
                Rate(some, node);
            }
        }
        else
        {
            foreach (var node in touched)
            {
                Rate(some, node);
            }
        }

        some.Seen = index.Version;
        some.ScoreVersion = score.Version;
        return some.Scores.AsSpan(0, count);
    }

    private void Rate(RequestClass some, int node)
    {
        var request = some.Sample;
        some.Scores[node] = some.Admitted[node] && FilterChain.HasRoom(index, node, request)
            ? score.Rate(index, node, request, _spare.AsSpan(0, request.Cards))
            : IPlacementScore.Impossible;
    }

    private static int IndexOfMax(ReadOnlySpan<int> scores, Func<int, bool> isAllowed)
    {
        var best = -1;
        for (var node = 0; node < scores.Length; node++)
        {
            if (scores[node] != IPlacementScore.Impossible
                && (best < 0 || scores[node] > scores[best])
                && isAllowed(node))
            {
                best = node;
            }
        }

        return best;
    }

    private static int IndexOfMax(ReadOnlySpan<int> scores)
    {
        if (scores.IsEmpty)
        {
            return -1;
        }

        var best = int.MinValue;
        var i = 0;
        ref readonly var first = ref scores[0];
        if (scores.Length >= Vector256<int>.Count)
        {
            var top = Vector256.Create(int.MinValue);
            for (; i <= scores.Length - Vector256<int>.Count; i += Vector256<int>.Count)
            {
                top = Vector256.Max(top, Vector256.LoadUnsafe(in first, (nuint)i));
            }

            for (var lane = 0; lane < Vector256<int>.Count; lane++)
            {
                best = Math.Max(best, top.GetElement(lane));
            }
        }

        for (; i < scores.Length; i++)
        {
            best = Math.Max(best, scores[i]);
        }

        return scores.IndexOf(best);
    }
}
