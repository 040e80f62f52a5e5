namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>
/// Loses calls between grains: the request before it is done, or the reply after it. Which ones follows from the seed
/// and the number of the call of its kind.
/// </summary>
internal sealed class CallFaults : IOutgoingGrainCallFilter
{
    private readonly Lock _counting = new();
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cut = new(StringComparer.Ordinal);
    private int _percent;
    private int _seed;

    /// <summary>How many were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>From now on so many of a hundred calls are lost; half of them after they were done.</summary>
    public void Lose(int percent, int seed)
    {
        lock (_counting)
        {
            _percent = percent;
            _seed = seed;
            _calls.Clear();
        }
    }

    /// <summary>From now on no call of a method arrives, or all do again.</summary>
    /// <param name="call"><c>Interface.Method</c>.</param>
    /// <param name="cut">Whether none arrives.</param>
    public void Cut(string call, bool cut = true)
    {
        lock (_counting)
        {
            _ = cut ? _cut.Add(call) : _cut.Remove(call);
        }
    }

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var isOurs = context.Grain is IGrainWithStringKey
            && context.InterfaceMethod.DeclaringType?.Namespace == nameof(TensorFusion);
        var call = $"{context.InterfaceMethod.DeclaringType?.Name}.{context.InterfaceMethod.Name}";
        var fate = isOurs ? FateOf(call) : 1;
        if (fate < 0)
        {
            throw new TimeoutException($"the request {call} was lost");
        }

        await context.Invoke();
        if (fate == 0)
        {
            throw new TimeoutException($"the reply of {call} was lost");
        }
    }

    private int FateOf(string call)
    {
        lock (_counting)
        {
            if (_cut.Contains(call))
            {
                return -1;
            }

            if (_percent == 0)
            {
                return 1;
            }

            var number = _calls[call] = _calls.GetValueOrDefault(call) + 1;
            var hash = 2166136261u;
            foreach (var c in $"{_seed}/{call}/{number}")
            {
                hash = (hash ^ c) * 16777619u;
            }

            hash ^= hash >> 15;
            if (hash % 100 >= _percent)
            {
                return 1;
            }

            Lost++;
            return (hash / 100) % 2 == 0 ? -1 : 0;
        }
    }
}
