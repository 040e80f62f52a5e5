using System.Diagnostics.Metrics;
using TensorFusion.Grains.Alerts.Expressions;
using TensorFusion.Grains.Telemetry;

namespace TensorFusion.Grains.Alerts;

/// <summary>Serves the cluster's metrics on the silo that watches the cluster, and nothing on the others.</summary>
public sealed class ClusterMetrics
{
    private ILookup<string, Sample> _samples = Array.Empty<Sample>().ToLookup(sample => sample.Name);

    /// <summary>Creates the instruments.</summary>
    public ClusterMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var meter = factory.Create(FleetMetrics.MeterName);
        foreach (var definition in ClusterMetricCatalogue.All.Where(definition => definition.IsServedHere))
        {
            var name = definition.Name;
            if (definition.IsCounter)
            {
                meter.CreateObservableCounter(name, () => Measure(name), null, definition.Help);
            }
            else
            {
                meter.CreateObservableGauge(name, () => Measure(name), null, definition.Help);
            }
        }
    }

    /// <summary>Takes what was measured; empty when another silo watches now.</summary>
    public void Set(IEnumerable<Sample> samples) =>
        Volatile.Write(ref _samples, samples.ToLookup(sample => sample.Name, StringComparer.Ordinal));

    private IEnumerable<Measurement<double>> Measure(string name) =>
        Volatile.Read(ref _samples)[name].Select(sample => new Measurement<double>(
            sample.Value, sample.Labels.Select(label => KeyValuePair.Create<string, object?>(label.Key, label.Value))));
}
