using System.Runtime.Intrinsics;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Mix;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>
/// How much room a kind of node has for the mix. For each class of the mix it counts the cards that could take one of
/// it (if the processor and host memory could, too), and how many of it fit in all; see docs/scheduling.md. The classes
/// lie side by side in vectors of eight.
/// </summary>
internal sealed class RoomMeasure
{
    /// <summary>Weight of the further copies of a class against the next one.</summary>
    public const float Ahead = 0.1f;

    /// <summary>Classes a vector.</summary>
    public const int Step = 8;

    private const float Tiny = 1e-4f;
    private const float Never = 0;

    private readonly float[] _perCompute;
    private readonly float[] _perMemory;
    private readonly float[] _perCpu;
    private readonly float[] _perHostMemory;
    private readonly float[] _perCards;
    private readonly float[] _isSeveral;
    private readonly float[] _now;
    private readonly float[] _ahead;

    public RoomMeasure(NodeKind kind, IReadOnlyList<MixClass> classes)
    {
        Lanes = (classes.Count + Step - 1) / Step * Step;
        _perCompute = new float[Lanes];
        _perMemory = new float[Lanes];
        _perCpu = new float[Lanes];
        _perHostMemory = new float[Lanes];
        _perCards = new float[Lanes];
        _isSeveral = new float[Lanes];
        _now = new float[Lanes];
        _ahead = new float[Lanes];
        for (var i = 0; i < classes.Count; i++)
        {
            Set(i, kind, classes[i]);
        }
    }

    /// <summary>Number of classes, rounded up to whole vectors.</summary>
    public int Lanes { get; }

    /// <summary>Adds a card's room to sums, or takes it away.</summary>
    /// <param name="copies">Copies of each class that fit.</param>
    /// <param name="cards">Cards that take at least one.</param>
    /// <param name="compute">Free compute.</param>
    /// <param name="memory">Free memory.</param>
    /// <param name="sign">1 or −1.</param>
    public void AddCard(Span<float> copies, Span<float> cards, float compute, float memory, float sign)
    {
        ref var c = ref copies[0];
        ref var n = ref cards[0];
        for (nuint i = 0; i < (nuint)Lanes; i += Step)
        {
            var fit = Copies(i, compute, memory);
            (Vector256.LoadUnsafe(ref c, i) + (fit * sign)).StoreUnsafe(ref c, i);
            (Vector256.LoadUnsafe(ref n, i) + (Vector256.Min(fit, Vector256<float>.One) * sign)).StoreUnsafe(ref n, i);
        }
    }

    /// <summary>The node's room, given its sums over cards.</summary>
    public float Value(ReadOnlySpan<float> copies, ReadOnlySpan<float> cards, float cpu, float hostMemory)
    {
        ref readonly var c = ref copies[0];
        ref readonly var n = ref cards[0];
        var sum = Vector256<float>.Zero;
        for (nuint i = 0; i < (nuint)Lanes; i += Step)
        {
            sum += Part(i, Vector256.LoadUnsafe(in c, i), Vector256.LoadUnsafe(in n, i), cpu, hostMemory);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>The node's room after one card's free parts changed.</summary>
    public float ValueAfter(
        ReadOnlySpan<float> copies,
        ReadOnlySpan<float> cards,
        (float Compute, float Memory) before,
        (float Compute, float Memory) after,
        float cpu,
        float hostMemory)
    {
        ref readonly var c = ref copies[0];
        ref readonly var n = ref cards[0];
        var sum = Vector256<float>.Zero;
        for (nuint i = 0; i < (nuint)Lanes; i += Step)
        {
            var was = Copies(i, before.Compute, before.Memory);
            var becomes = Copies(i, after.Compute, after.Memory);
            var one = Vector256<float>.One;
            sum += Part(
                i,
                Vector256.LoadUnsafe(in c, i) - was + becomes,
                Vector256.LoadUnsafe(in n, i) - Vector256.Min(was, one) + Vector256.Min(becomes, one),
                cpu,
                hostMemory);
        }

        return Vector256.Sum(sum);
    }

    private Vector256<float> Copies(nuint i, float compute, float memory)
    {
        var byCompute = Vector256.LoadUnsafe(ref _perCompute[0], i) * compute;
        var byMemory = Vector256.LoadUnsafe(ref _perMemory[0], i) * memory;
        return Vector256.Floor(Vector256.Min(byCompute, byMemory) + Vector256.Create(Tiny));
    }

    private Vector256<float> Part(
        nuint i, Vector256<float> copies, Vector256<float> cards, float cpu, float hostMemory)
    {
        var tiny = Vector256.Create(Tiny);
        var byHost = Vector256.Floor(
            Vector256.Min(
                Vector256.LoadUnsafe(ref _perCpu[0], i) * cpu,
                Vector256.LoadUnsafe(ref _perHostMemory[0], i) * hostMemory) + tiny);
        var sets = Vector256.Floor((cards * Vector256.LoadUnsafe(ref _perCards[0], i)) + tiny);
        var several = Vector256.LoadUnsafe(ref _isSeveral[0], i);
        var all = Vector256.Min(copies + ((sets - copies) * several), byHost);
        var any = Vector256.Min(all, Vector256<float>.One);
        return (Vector256.LoadUnsafe(ref _now[0], i) * cards * any) + (Vector256.LoadUnsafe(ref _ahead[0], i) * all);
    }

    private void Set(int i, NodeKind kind, MixClass some)
    {
        var request = some.Request;
        var compute = request.WholeCards ? kind.CardCompute
            : request.SharePpm > 0 ? Math.Max(1, (kind.CardCompute * request.SharePpm + 999_999) / 1_000_000)
            : request.Compute;
        var memory = request.WholeCards ? kind.CardMemory : request.Memory;
        var admitted = FilterChain.Admits(kind.Traits, request)
            && compute <= kind.CardCompute && Math.Max(memory, request.Memory) <= kind.CardMemory;
        const float plenty = 1e6f;
        _perCompute[i] = !admitted ? Never : compute > 0 ? 1f / compute : plenty;
        _perMemory[i] = !admitted ? Never : memory > 0 ? 1f / memory : plenty;
        _perCpu[i] = request.Cpu > 0 ? 1f / request.Cpu : plenty;
        _perHostMemory[i] = some.HostMemory > 0 ? (float)(1 / some.HostMemory) : plenty;
        _perCards[i] = 1f / request.Cards;
        _isSeveral[i] = request.Cards > 1 ? 1 : 0;
        _now[i] = (float)some.Share * (1 - Ahead) / request.Cards;
        _ahead[i] = (float)some.Share * Ahead;
    }
}
