namespace TensorFusion.Grains.Alerts.Dashboards;

/// <summary>One panel.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Query">PromQL.</param>
/// <param name="Unit">Unit in Grafana's words.</param>
/// <param name="Legend">Name of a series, with <c>{{label}}</c>.</param>
/// <param name="IsStat">Whether it is one number rather than a curve.</param>
public sealed record Panel(string Title, string Query, string Unit = "short", string Legend = "", bool IsStat = false);
