using System.Collections.Immutable;
using TensorFusion.Grains.Recommendations;

namespace TensorFusion.Grains.Alerts;

/// <summary>All metrics that are made of a <see cref="ClusterSnapshot"/>.</summary>
public static class ClusterMetricCatalogue
{
    private static readonly string[] None = [];
    private static readonly string[] Gpu = ["node", "gpu", "pool", "model"];
    private static readonly string[] Node = ["node", "pool"];
    private static readonly string[] Pool = ["pool"];
    private static readonly string[] Slice = ["slice", "name", "tenant", "workload", "node", "pool", "qos"];
    private static readonly string[] Tenant = ["tenant"];

    /// <summary>The definitions.</summary>
    public static ImmutableArray<MetricDefinition> All { get; } =
    [
        Gauge("tensorfusion_control_plane_up", None, "1 while the cluster is watched"),
        Fleet("tensorfusion_gpu_tflops", "compute of the card"),
        Fleet("tensorfusion_gpu_tflops_reserved", "reserved compute of the card"),
        Fleet("tensorfusion_gpu_vram_bytes", "memory of the card"),
        Fleet("tensorfusion_gpu_vram_reserved_bytes", "reserved memory of the card"),
        Fleet("tensorfusion_gpu_vram_promised_bytes", "memory that slices requested of the card, wherever it lies"),
        Fleet("tensorfusion_gpu_vram_virtual_bytes", "memory of the card that slices may request together"),
        Fleet("tensorfusion_gpu_vram_used_bytes", "memory of the card in use, by anybody"),
        Fleet("tensorfusion_gpu_healthy", "1 when the card can take slices"),
        Fleet("tensorfusion_gpu_utilization_ratio", "part of the time in which a kernel ran"),
        Fleet("tensorfusion_gpu_temperature_celsius", "temperature of the card"),
        Fleet("tensorfusion_gpu_power_watts", "power draw of the card"),
        Gauge("tensorfusion_node_up", Node, "1 while the node takes part"),
        Gauge("tensorfusion_node_gpus", Node, "cards of the node"),
        Gauge("tensorfusion_node_slices", Node, "slices on the node"),
        Gauge("tensorfusion_node_tflops", Node, "compute of the node's cards"),
        Gauge("tensorfusion_node_tflops_reserved", Node, "reserved compute of the node's cards"),
        Gauge("tensorfusion_node_vram_bytes", Node, "memory of the node's cards"),
        Gauge("tensorfusion_node_vram_reserved_bytes", Node, "reserved memory of the node's cards"),
        Gauge("tensorfusion_pool_nodes", Pool, "nodes of the pool"),
        Gauge("tensorfusion_pool_gpus", Pool, "cards of the pool"),
        Gauge("tensorfusion_pool_slices", Pool, "slices of the pool that have not ended"),
        Gauge("tensorfusion_pool_pending", Pool, "those of them that wait for room"),
        Gauge("tensorfusion_pool_oldest_wait_seconds", Pool,
            "how long the first of them has waited; 0 when none waits"),
        Gauge("tensorfusion_pool_tflops", Pool, "compute of the pool's cards"),
        Gauge("tensorfusion_pool_tflops_reserved", Pool, "reserved compute of the pool's cards"),
        Gauge("tensorfusion_pool_vram_bytes", Pool, "memory of the pool's cards"),
        Gauge("tensorfusion_pool_vram_reserved_bytes", Pool, "reserved memory of the pool's cards"),
        Gauge("tensorfusion_slice_tflops", Slice, "requested compute over all cards of the slice"),
        Gauge("tensorfusion_slice_vram_bytes", Slice, "requested memory over all cards of the slice"),
        Gauge("tensorfusion_slice_vram_used_bytes", Slice, "used memory over all cards of the slice"),
        Gauge("tensorfusion_slice_clients", Slice, "programs that are attached"),
        Gauge("tensorfusion_slice_running", Slice, "1 while its worker is ready"),
        Counter("tensorfusion_slice_restarts_total", Slice, "workers of the slice that died and were replaced"),
        Counter("tensorfusion_slice_evictions_total", Slice, "how often it left its card for a slice that waited"),
        Gauge("tensorfusion_slice_thrashing", Slice, "1 while it is in use each time when it has to leave"),
        Counter("tensorfusion_slice_predicted_hits_total", Slice, "uses for which it was resumed in time"),
        Counter("tensorfusion_slice_predicted_misses_total", Slice, "uses that were expected and did not come"),
        Counter("tensorfusion_slices_ended_total", ["tenant", "phase"], "slices that ended since the watch began"),
        Gauge("tensorfusion_workload_replicas", ["tenant", "workload"], "slices that the workload wants"),
        Gauge("tensorfusion_workload_running", ["tenant", "workload"], "those of them that run"),
        Gauge(WorkloadRecommendations.Metric, ["tenant", "workload", "bound"],
            "memory that a slice of the workload should have on each card, and between which bounds"),
        Gauge("tensorfusion_tenant_slices", Tenant, "slices of the tenant that have not ended"),
        Gauge("tensorfusion_tenant_tflops", Tenant, "their requested compute"),
        Gauge("tensorfusion_tenant_vram_bytes", Tenant, "their requested memory"),
        Gauge("tensorfusion_tenant_quota_used_ratio", ["tenant", "resource"], "used part of a quota"),
        Gauge("tensorfusion_tenant_budget_used_ratio", Tenant, "spent part of the month's budget"),
        Gauge("tensorfusion_tenant_month_cost", ["tenant", "currency"], "bill of the month so far"),
        Gauge("tensorfusion_tenant_month_forecast", ["tenant", "currency"], "the month at the pace so far"),
        Gauge("tensorfusion_tenant_month_saved", ["tenant", "currency"], "saved against whole cards in this month"),
        Gauge("tensorfusion_licence_due", None, "1 when more cards are managed than are free, without a licence"),
        Gauge("tensorfusion_licence_fee", None, "the product's fee of the month so far"),
        Gauge("tensorfusion_licence_managed_gpus", None, "cards that count for the licence"),
        Gauge("tensorfusion_licence_remaining_seconds", None, "until the licence ends; absent without one"),
        Gauge("tensorfusion_alerts", ["rule", "severity"], "alerts that are firing"),
    ];

    private static MetricDefinition Gauge(string name, string[] labels, string help) => new(name, false, labels, help);

    private static MetricDefinition Counter(string name, string[] labels, string help) => new(name, true, labels, help);

    private static MetricDefinition Fleet(string name, string help) => new(name, false, Gpu, help, IsServedHere: false);
}
