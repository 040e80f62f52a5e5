using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Mix;

/// <summary>
/// What arrives, learned from what arrived: each arrival counts half after <see cref="HalfLife"/> more of them. At most
/// <see cref="MaxClasses"/> classes are kept for measuring; rarer ones count for the nearest of those.
/// </summary>
internal sealed class TaskMix
{
    /// <summary>Arrivals after which an arrival counts half.</summary>
    public const int HalfLife = 3000;

    public const int MaxClasses = 48;

    private const int MaxKnown = 2048;
    private const int CheckEvery = 512;
    private const double Drift = 0.06;

    private static readonly double Growth = Math.Pow(2, 1.0 / HalfLife);

    private readonly Dictionary<MixKey, MixEntry> _entries = [];
    private double _unit = 1;
    private double _total;
    private long _arrivals;
    private long _nextBuild = 1;

    /// <summary>Grows when <see cref="Classes"/> changes.</summary>
    public int Version { get; private set; }

    /// <summary>The classes that ask for cards; shares sum to at most 1, the rest needs no card.</summary>
    public IReadOnlyList<MixClass> Classes { get; private set; } = [];

    /// <summary>Counts an arrival. A request that is tried again is not one.</summary>
    public void Observe(PlacementRequest request)
    {
        var key = MixKey.Of(request);
        if (!_entries.TryGetValue(key, out var entry))
        {
            if (_entries.Count >= MaxKnown)
            {
                ForgetRarest();
            }

            entry = new(request);
            _entries.Add(key, entry);
        }

        _unit *= Growth;
        entry.Weight += _unit;
        entry.HostMemory += (request.HostMemory - entry.HostMemory) * _unit / entry.Weight;
        _total += _unit;
        _arrivals++;
        if (_unit > 1e100)
        {
            Rescale();
        }

        if (_arrivals >= _nextBuild)
        {
            _nextBuild = _arrivals < CheckEvery ? _arrivals * 2 : _arrivals + CheckEvery;
            if (_arrivals < CheckEvery * 2 || DriftSinceBuild() > Drift)
            {
                Build();
            }
        }
    }

    public TaskMixState Save() => new(
        _unit,
        _total,
        _arrivals,
        _nextBuild,
        [.. _entries.Values.Select(some =>
            new TaskMixState.Entry(some.Request, some.Weight, some.HostMemory, some.Built))],
        [.. Classes.Select(some => new TaskMixState.Class(some.Request, some.Share, some.HostMemory))]);

    public void Load(TaskMixState state)
    {
        _unit = state.Unit;
        _total = state.Total;
        _arrivals = state.Arrivals;
        _nextBuild = state.NextBuild;
        _entries.Clear();
        foreach (var (request, weight, hostMemory, built) in state.Entries)
        {
            _entries.Add(
                MixKey.Of(request), new(request) { Weight = weight, HostMemory = hostMemory, Built = built });
        }

        Classes = [.. state.Classes.Select(some => new MixClass(some.Request, some.Share, some.HostMemory))];
        Version++;
    }

    private double DriftSinceBuild()
    {
        var sum = 0.0;
        foreach (var entry in _entries.Values)
        {
            sum += Math.Abs((entry.Weight / _total) - entry.Built);
        }

        return sum / 2;
    }

    private void Build()
    {
        var chosen = new List<MixClass>(MaxClasses);
        foreach (var entry in _entries.Values.OrderByDescending(entry => entry.Weight))
        {
            entry.Built = entry.Weight / _total;
            if (entry.Request.Cards == 0)
            {
                continue;
            }

            if (chosen.Count < MaxClasses)
            {
                chosen.Add(new(entry.Request, entry.Built, entry.HostMemory));
                continue;
            }

            var nearest = chosen.MinBy(other => MixKey.Distance(other.Request, entry.Request))!;
            nearest.Share += entry.Built;
        }

        Classes = chosen;
        Version++;
    }

    private void ForgetRarest()
    {
        foreach (var (key, entry) in _entries.OrderBy(pair => pair.Value.Weight).Take(MaxKnown / 4).ToList())
        {
            _total -= entry.Weight;
            _entries.Remove(key);
        }
    }

    private void Rescale()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Weight /= _unit;
        }

        _total /= _unit;
        _unit = 1;
    }
}
