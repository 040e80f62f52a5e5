using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>
/// Nodes and cards of a pool, and what is free on them, as arrays side by side. Each change is logged by node, so that
/// whoever keeps something computed from a node knows which nodes to look at again.
/// </summary>
internal sealed partial class PoolIndex
{
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _cards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _kindIds = new(StringComparer.Ordinal);
    private readonly List<NodeKind> _kinds = [];
    private readonly Dictionary<string, Allocation> _allocations = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, Allocation>> _onNode = [];
    private int[] _log = new int[1024];
    private long _logStart;
    private int _logCount;

    public int NodeCount { get; private set; }

    public int CardCount { get; private set; }

    /// <summary>Grows when nodes come or change what they are; what is computed from traits is then stale.</summary>
    public int TraitsVersion { get; private set; }

    /// <summary>Number of changes so far; see <see cref="TouchedSince"/>.</summary>
    public long Version => _logStart + _logCount;

    public IReadOnlyList<NodeKind> Kinds => _kinds;

    public IReadOnlyDictionary<string, Allocation> Allocations => _allocations;

    public NodeTraits[] Traits { get; private set; } = [];

    public int[] Kind { get; private set; } = [];

    public bool[] NodeUsable { get; private set; } = [];

    public long[] FreeCpu { get; private set; } = [];

    public long[] Cpu { get; private set; } = [];

    public long[] FreeHostMemory { get; private set; } = [];

    public long[] HostMemory { get; private set; } = [];

    public int[] FreeSlots { get; private set; } = [];

    public int[] FirstCard { get; private set; } = [];

    public int[] CardsOf { get; private set; } = [];

    /// <summary>How often the node changed.</summary>
    public int[] Stamp { get; private set; } = [];

    public string[] CardId { get; private set; } = [];

    public int[] CardNode { get; private set; } = [];

    public long[] CardCompute { get; private set; } = [];

    public long[] CardMemory { get; private set; } = [];

    /// <summary>Compute that is promised beyond what the card has; no slice gets more than the card has.</summary>
    public long[] ExtraCompute { get; private set; } = [];

    /// <summary>The same of memory.</summary>
    public long[] ExtraMemory { get; private set; } = [];

    public long[] FreeCompute { get; private set; } = [];

    public long[] FreeMemory { get; private set; } = [];

    public bool[] CardUsable { get; private set; } = [];

    /// <summary>Slices on the card.</summary>
    public int[] CardUsers { get; private set; } = [];

    public int[] LinkGroup { get; private set; } = [];

    public int[] Numa { get; private set; } = [];

    public int FindNode(string name) => _nodes.GetValueOrDefault(name, -1);

    public int FindCard(string id) => _cards.GetValueOrDefault(id, -1);

    public IReadOnlyDictionary<string, Allocation> OnNode(int node) => _onNode[node];

    /// <summary>Whether a card has room for one card's part of the request.</summary>
    public bool Fits(int card, PlacementRequest request)
    {
        if (!CardUsable[card] || FreeMemory[card] < request.Memory || CardMemory[card] < request.Memory)
        {
            return false;
        }

        return request.WholeCards
            ? CardUsers[card] == 0
            : ComputeOn(card, request) is var compute && FreeCompute[card] >= compute && CardCompute[card] >= compute;
    }

    /// <summary>Compute that the request takes of a card.</summary>
    public long ComputeOn(int card, PlacementRequest request) =>
        request.WholeCards ? CardCompute[card] + ExtraCompute[card]
        : request.SharePpm > 0 ? (CardCompute[card] * request.SharePpm + 999_999) / 1_000_000
        : request.Compute;

    /// <summary>Memory that the request takes of a card.</summary>
    public long MemoryOn(int card, PlacementRequest request) =>
        request.WholeCards ? CardMemory[card] + ExtraMemory[card] : request.Memory;

    /// <summary>
    /// Nodes that changed after <paramref name="version"/>, with repetitions; false when that is too long ago to know.
    /// </summary>
    public bool TouchedSince(long version, out ReadOnlySpan<int> nodes)
    {
        if (version < _logStart)
        {
            nodes = default;
            return false;
        }

        nodes = _log.AsSpan((int)(version - _logStart), (int)(Version - version));
        return true;
    }

    private void Touch(int node)
    {
        Stamp[node]++;
        if (_logCount == _log.Length)
        {
            if (_log.Length < Math.Max(1024, NodeCount * 2))
            {
                Array.Resize(ref _log, _log.Length * 2);
            }
            else
            {
                var half = _logCount / 2;
                _log.AsSpan(half, _logCount - half).CopyTo(_log);
                _logStart += half;
                _logCount -= half;
            }
        }

        _log[_logCount++] = node;
    }
}
