using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Grains.Defragmentation;

/// <summary>
/// Moves as they are tried out on the index. A slice that moves twice is one move, made when the second would be: its
/// first target was only better off without it.
/// </summary>
internal sealed class MoveScript(PoolIndex index)
{
    private readonly List<(Allocation From, Allocation To)> _steps = [];
    private readonly Dictionary<string, Allocation> _origins = new(StringComparer.Ordinal);
    private readonly List<MoveCost> _costs = [];

    /// <summary>Slices that are not where they were.</summary>
    public int Moves { get; private set; }

    public MoveCost Cost { get; private set; }

    public int Mark => _steps.Count;

    /// <summary>Moves a slice on the index.</summary>
    public void Apply(Allocation from, Allocation to)
    {
        index.Give(from.Id);
        index.Take(to);
        _steps.Add((from, to));
        if (_origins.TryAdd(from.Id, from))
        {
            Moves++;
            Cost += MoveCost.Of(from.Memory * from.Cards.Length);
        }

        _costs.Add(Cost);
    }

    /// <summary>Undoes all after a mark.</summary>
    public void BackTo(int mark)
    {
        for (var i = _steps.Count - 1; i >= mark; i--)
        {
            var (from, to) = _steps[i];
            index.Give(to.Id);
            index.Take(from);
            if (ReferenceEquals(_origins[from.Id], from))
            {
                _origins.Remove(from.Id);
                Moves--;
            }
        }

        _steps.RemoveRange(mark, _steps.Count - mark);
        _costs.RemoveRange(mark, _costs.Count - mark);
        Cost = _costs.Count == 0 ? default : _costs[^1];
    }

    /// <summary>The moves without detours, in an order in which each finds room.</summary>
    public List<Move> Finish()
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _steps.Count; i++)
        {
            last[_steps[i].From.Id] = i;
        }

        return [.. _steps
            .Where((step, i) => last[step.From.Id] == i)
            .Select(step => new Move(_origins[step.From.Id], step.To))
            .Where(move => move.From.Node != move.To.Node || !move.From.Cards.SequenceEqual(move.To.Cards))];
    }
}
