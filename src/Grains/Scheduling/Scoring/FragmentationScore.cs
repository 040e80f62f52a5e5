using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Mix;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>
/// Takes the place where the least room for the learned mix is lost. Losses count in steps of a hundredth of a card:
/// among places that are as good as equal the first node fills up, and others stay whole.
/// </summary>
internal sealed class FragmentationScore : IPlacementScore, ILearningScore
{
    private const float StepsPerCard = 100;

    private readonly TaskMix _mix = new();
    private readonly List<RoomMeasure> _measures = [];
    private int _builtMix = -1;
    private float[] _copies = [];
    private float[] _cards = [];
    private float[] _room = [];
    private long[] _known = [];

    public string Name => PlacementScores.Default;

    public int Version => _mix.Version;

    public void Observe(PlacementRequest request) => _mix.Observe(request);

    public TaskMixState Save() => _mix.Save();

    public void Load(TaskMixState state) => _mix.Load(state);

    public int Rate(PoolIndex index, int node, PlacementRequest request, Span<int> cards)
    {
        if (_mix.Classes.Count == 0)
        {
            return CardPicker.Pick(index, node, request, cards, fullestFirst: true)
                ? NodeLoad.Used(index, node)
                : IPlacementScore.Impossible;
        }

        var measure = Prepare(index, node);
        var at = node * TaskMix.MaxClasses;
        var copies = _copies.AsSpan(at, measure.Lanes);
        var counts = _cards.AsSpan(at, measure.Lanes);
        var cpu = (float)(index.FreeCpu[node] - request.Cpu);
        var host = (float)(index.FreeHostMemory[node] - request.HostMemory);
        var after = request.Cards switch
        {
            0 => measure.Value(copies, counts, cpu, host),
            1 => BestCard(index, node, request, measure, copies, counts, cpu, host, cards),
            _ => SeveralCards(index, node, request, measure, copies, counts, cpu, host, cards),
        };
        return float.IsNaN(after)
            ? IPlacementScore.Impossible
            : (int)MathF.Floor((after - _room[node]) * StepsPerCard);
    }

    private static float BestCard(
        PoolIndex index,
        int node,
        PlacementRequest request,
        RoomMeasure measure,
        ReadOnlySpan<float> copies,
        ReadOnlySpan<float> counts,
        float cpu,
        float host,
        Span<int> cards)
    {
        var best = float.NaN;
        var first = index.FirstCard[node];
        for (var i = 0; i < index.CardsOf[node]; i++)
        {
            var card = first + i;
            if (!index.Fits(card, request) || HasTwinBefore(index, first, card))
            {
                continue;
            }

            var free = (Compute: (float)index.FreeCompute[card], Memory: (float)index.FreeMemory[card]);
            var left = (free.Compute - index.ComputeOn(card, request), free.Memory - index.MemoryOn(card, request));
            var value = measure.ValueAfter(copies, counts, free, left, cpu, host);
            if (float.IsNaN(best) || value > best)
            {
                best = value;
                cards[0] = card;
            }
        }

        return best;
    }

    private static float SeveralCards(
        PoolIndex index,
        int node,
        PlacementRequest request,
        RoomMeasure measure,
        ReadOnlySpan<float> copies,
        ReadOnlySpan<float> counts,
        float cpu,
        float host,
        Span<int> cards)
    {
        if (!CardPicker.Pick(index, node, request, cards, fullestFirst: true))
        {
            return float.NaN;
        }

        Span<float> newCopies = stackalloc float[TaskMix.MaxClasses];
        Span<float> newCounts = stackalloc float[TaskMix.MaxClasses];
        copies.CopyTo(newCopies);
        counts.CopyTo(newCounts);
        foreach (var card in cards)
        {
            var (compute, memory) = ((float)index.FreeCompute[card], (float)index.FreeMemory[card]);
            measure.AddCard(newCopies, newCounts, compute, memory, -1);
            measure.AddCard(
                newCopies,
                newCounts,
                compute - index.ComputeOn(card, request),
                memory - index.MemoryOn(card, request),
                1);
        }

        return measure.Value(newCopies, newCounts, cpu, host);
    }

    private static bool HasTwinBefore(PoolIndex index, int first, int card)
    {
        for (var other = first; other < card; other++)
        {
            if (index.FreeCompute[other] == index.FreeCompute[card]
                && index.FreeMemory[other] == index.FreeMemory[card]
                && index.CardUsable[other]
                && index.CardCompute[other] == index.CardCompute[card]
                && index.CardMemory[other] == index.CardMemory[card])
            {
                return true;
            }
        }

        return false;
    }

    private RoomMeasure Prepare(PoolIndex index, int node)
    {
        if (_builtMix != _mix.Version || _measures.Count != index.Kinds.Count)
        {
            _builtMix = _mix.Version;
            _measures.Clear();
            foreach (var kind in index.Kinds)
            {
                _measures.Add(new(kind, _mix.Classes));
            }

            Array.Fill(_known, -1);
        }

        if (_known.Length < index.NodeCount)
        {
            var had = _known.Length;
            var size = index.NodeCount * 2;
            Array.Resize(ref _known, size);
            Array.Fill(_known, -1, had, size - had);
            Array.Resize(ref _room, size);
            Array.Resize(ref _copies, size * TaskMix.MaxClasses);
            Array.Resize(ref _cards, size * TaskMix.MaxClasses);
        }

        var measure = _measures[index.Kind[node]];
        if (_known[node] != index.Stamp[node])
        {
            _known[node] = index.Stamp[node];
            Measure(index, node, measure);
        }

        return measure;
    }

    private void Measure(PoolIndex index, int node, RoomMeasure measure)
    {
        var copies = _copies.AsSpan(node * TaskMix.MaxClasses, measure.Lanes);
        var counts = _cards.AsSpan(node * TaskMix.MaxClasses, measure.Lanes);
        copies.Clear();
        counts.Clear();
        for (var i = 0; i < index.CardsOf[node]; i++)
        {
            var card = index.FirstCard[node] + i;
            if (index.CardUsable[card])
            {
                measure.AddCard(copies, counts, index.FreeCompute[card], index.FreeMemory[card], 1);
            }
        }

        _room[node] = measure.Value(copies, counts, index.FreeCpu[node], index.FreeHostMemory[node]);
    }
}
