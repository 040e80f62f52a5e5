namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary>The newest samples, and for the metrics of range selectors those before.</summary>
public sealed class SampleHistory
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly HashSet<string> _ranged;
    private readonly Dictionary<(string Name, string Key), List<(DateTimeOffset At, Sample Sample)>> _past = [];
    private ILookup<string, Sample> _now = Array.Empty<Sample>().ToLookup(sample => sample.Name);

    /// <summary>An empty history.</summary>
    /// <param name="ranged">Metrics whose past is kept.</param>
    public SampleHistory(IEnumerable<string> ranged)
    {
        _ranged = [.. ranged];
    }

    /// <summary>Takes what was measured.</summary>
    public void Add(IReadOnlyCollection<Sample> samples, DateTimeOffset at)
    {
        _now = samples.ToLookup(sample => sample.Name, StringComparer.Ordinal);
        foreach (var sample in samples.Where(sample => _ranged.Contains(sample.Name)))
        {
            var key = (sample.Name, sample.Key);
            if (!_past.TryGetValue(key, out var series))
            {
                _past.Add(key, series = []);
            }

            series.Add((at, sample));
            series.RemoveAll(old => at - old.At > Kept);
        }

        foreach (var (key, series) in _past.ToList())
        {
            if (at - series[^1].At > Kept)
            {
                _past.Remove(key);
            }
        }
    }

    /// <summary>The newest samples of a metric.</summary>
    public IEnumerable<Sample> Now(string name) => _now[name];

    /// <summary>
    /// How much each series of a counter grew. A value lower than the one before is a counter that began anew. A series
    /// needs two points, as in Prometheus.
    /// </summary>
    public IEnumerable<Sample> Increase(string name, Func<Sample, bool> wanted, TimeSpan range, DateTimeOffset now)
    {
        foreach (var series in _past.Where(pair => pair.Key.Name == name).Select(pair => pair.Value))
        {
            var points = series.Where(point => point.At > now - range && point.At <= now).ToList();
            if (points.Count < 2 || !wanted(points[^1].Sample))
            {
                continue;
            }

            var sum = 0.0;
            for (var i = 1; i < points.Count; i++)
            {
                var (before, after) = (points[i - 1].Sample.Value, points[i].Sample.Value);
                sum += after >= before ? after - before : after;
            }

            yield return points[^1].Sample with { Name = "", Value = sum };
        }
    }
}
