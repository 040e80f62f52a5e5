namespace TensorFusion.Grains.Alerts;

/// <summary>One metric of the cluster.</summary>
/// <param name="Name">Its name on the endpoint.</param>
/// <param name="IsCounter">Whether it only grows.</param>
/// <param name="Labels">Names of its labels.</param>
/// <param name="Help">What it says.</param>
/// <param name="IsServedHere">Whether <see cref="ClusterMetrics"/> serves it; else the silo of its node does.</param>
public sealed record MetricDefinition(
    string Name, bool IsCounter, string[] Labels, string Help, bool IsServedHere = true);
