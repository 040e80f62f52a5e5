using System.Collections.Immutable;

namespace TensorFusion.Grains.Alerts.Dashboards;

/// <summary>
/// The dashboards. A few panels are written by hand; the rest has one for each metric of the catalogue, so that a new
/// metric is seen without further work.
/// </summary>
public static class GrafanaDashboards
{
    private static readonly Dictionary<string, string> Units = new()
    {
        ["_bytes"] = "bytes",
        ["_ratio"] = "percentunit",
        ["_seconds"] = "s",
        ["_celsius"] = "celsius",
        ["_watts"] = "watt",
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<Dashboard> All { get; } =
    [
        new("cluster", "cluster",
        [
            Stat("Nodes", "sum(tensorfusion_node_up)"),
            Stat("GPUs", "count(tensorfusion_gpu_healthy == 1)"),
            Stat("Slices", "sum(tensorfusion_pool_slices)"),
            Stat("Waiting", "sum(tensorfusion_pool_pending)"),
            Stat("Compute reserved", "sum(tensorfusion_pool_tflops_reserved) / sum(tensorfusion_pool_tflops)",
                "percentunit"),
            Stat("Memory reserved", "sum(tensorfusion_pool_vram_reserved_bytes) / sum(tensorfusion_pool_vram_bytes)",
                "percentunit"),
            .. Of("tensorfusion_pool_"),
            .. Of("tensorfusion_workload_"),
        ]),
        new("gpus", "nodes and GPUs",
        [
            Stat("Healthy GPUs", "sum(tensorfusion_gpu_healthy)"),
            Stat("Memory in use", "sum(tensorfusion_gpu_vram_used_bytes)", "bytes"),
            Stat("Busy", "avg(tensorfusion_gpu_utilization_ratio)", "percentunit"),
            .. Of("tensorfusion_gpu_"),
            .. Of("tensorfusion_node_"),
            new("Utilisation (DCGM name)", "DCGM_FI_DEV_GPU_UTIL", "percent", "{{Hostname}} {{gpu}}"),
            new("Frame buffer used (DCGM name)", "DCGM_FI_DEV_FB_USED", "decmbytes", "{{Hostname}} {{gpu}}"),
        ]),
        new("slices", "slices",
        [
            Stat("Running", "sum(tensorfusion_slice_running)"),
            Stat("Programs", "sum(tensorfusion_slice_clients)"),
            Stat("Memory used", "sum(tensorfusion_slice_vram_used_bytes)", "bytes"),
            new("Used part of requested memory", "tensorfusion_slice_vram_used_bytes / tensorfusion_slice_vram_bytes",
                "percentunit", "{{tenant}}/{{name}}"),
            new("Slices by phase", "sum by (phase) (tensorfusion_slices)", "short", "{{phase}}"),
            .. Of("tensorfusion_slice_"),
            .. Of("tensorfusion_slices_"),
        ]),
        new("cost", "tenants and cost",
        [
            Stat("Cost of the month", "sum(tensorfusion_tenant_month_cost)", "currencyUSD"),
            Stat("Forecast", "sum(tensorfusion_tenant_month_forecast)", "currencyUSD"),
            Stat("Saved", "sum(tensorfusion_tenant_month_saved)", "currencyUSD"),
            Stat("Fee", "max(tensorfusion_licence_fee)", "currencyUSD"),
            .. Of("tensorfusion_tenant_"),
            .. Of("tensorfusion_licence_"),
        ]),
        new("control-plane", "control plane",
        [
            Stat("Watched", "max(tensorfusion_control_plane_up)"),
            new("Alerts", "sum by (rule) (tensorfusion_alerts)", "short", "{{rule}}"),
            new("Placement, 99 %",
                "histogram_quantile(0.99, sum by (le) (rate(tensorfusion_placement_duration_seconds_bucket[5m])))",
                    "s"),
            new("Placements", "sum(rate(tensorfusion_placement_duration_seconds_count[5m]))", "ops"),
            new("Picks refused", "sum(increase(tensorfusion_placement_refusals_total[5m]))"),
            new("Workers died", "sum(increase(tensorfusion_worker_deaths_total[5m]))"),
            new("Grain activations", "sum(orleans_catalog_activations)"),
        ]),
    ];

    private static Panel Stat(string title, string query, string unit = "short") => new(title, query, unit, "", true);

    private static IEnumerable<Panel> Of(string prefix) =>
        from metric in ClusterMetricCatalogue.All
        where metric.Name.StartsWith(prefix, StringComparison.Ordinal)
        select new Panel(
            char.ToUpperInvariant(metric.Help[0]) + metric.Help[1..],
            metric.IsCounter ? $"increase({metric.Name}[5m])" : metric.Name,
            Units.FirstOrDefault(unit => metric.Name.EndsWith(unit.Key, StringComparison.Ordinal)).Value ?? "short",
            string.Join(' ', metric.Labels.Select(label => $"{{{{{label}}}}}")));
}
