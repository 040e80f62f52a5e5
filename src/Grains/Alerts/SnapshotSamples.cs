using TensorFusion.Grains.Alerts.Expressions;

namespace TensorFusion.Grains.Alerts;

/// <summary>What a snapshot says, as samples. Pure.</summary>
public static class SnapshotSamples
{
    private static readonly SlicePhase[] Ends = [SlicePhase.Released, SlicePhase.Failed, SlicePhase.Lost];

    /// <summary>All samples.</summary>
    public static IReadOnlyList<Sample> Of(ClusterSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return
        [
            Sample.Of("tensorfusion_control_plane_up", 1),
            .. snapshot.Gpus.SelectMany(OfGpu),
            .. snapshot.Nodes.SelectMany(OfNode),
            .. snapshot.Pools.SelectMany(pool => OfPool(pool, snapshot)),
            .. snapshot.Slices.Where(slice => !slice.HasEnded).SelectMany(OfSlice),
            .. OfEnds(snapshot),
            .. snapshot.Workloads.SelectMany(OfWorkload),
            .. snapshot.Tenants.SelectMany(OfTenant),
            .. snapshot.Bills.SelectMany(OfBill),
            .. OfLicence(snapshot.Licence, snapshot.At),
        ];
    }

    private static IEnumerable<Sample> OfGpu(GpuInfo gpu)
    {
        Sample One(string what, double value) => Sample.Of(
            $"tensorfusion_gpu_{what}", value,
            ("node", gpu.Node), ("gpu", gpu.Uuid), ("pool", gpu.Pool), ("model", gpu.Model));
        yield return One("tflops", (double)gpu.Tflops.Value);
        yield return One("tflops_reserved", (double)gpu.ReservedTflops.Value);
        yield return One("vram_bytes", gpu.Vram.Bytes);
        yield return One("vram_reserved_bytes", gpu.ReservedVram.Bytes);
        yield return One("vram_promised_bytes", gpu.PromisedVram.Bytes);
        yield return One("vram_virtual_bytes", gpu.VirtualVram.Bytes);
        yield return One("vram_used_bytes", gpu.UsedVram.Bytes);
        yield return One("healthy", gpu.Health == GpuHealth.Healthy ? 1 : 0);
        if (gpu.UtilizationPercent is { } busy)
        {
            yield return One("utilization_ratio", busy / 100.0);
        }

        if (gpu.TemperatureCelsius is { } temperature)
        {
            yield return One("temperature_celsius", temperature);
        }

        if (gpu.PowerWatts is { } power)
        {
            yield return One("power_watts", power);
        }
    }

    private static IEnumerable<Sample> OfNode(NodeInfo node)
    {
        Sample One(string what, double value) =>
            Sample.Of($"tensorfusion_node_{what}", value, ("node", node.Name), ("pool", node.Pool));
        yield return One("up", node.State == NodeState.Ready ? 1 : 0);
        yield return One("gpus", node.GpuCount);
        yield return One("slices", node.Slices);
        yield return One("tflops", (double)node.Tflops.Value);
        yield return One("tflops_reserved", (double)node.ReservedTflops.Value);
        yield return One("vram_bytes", node.Vram.Bytes);
        yield return One("vram_reserved_bytes", node.ReservedVram.Bytes);
    }

    private static IEnumerable<Sample> OfPool(PoolInfo pool, ClusterSnapshot snapshot)
    {
        Sample One(string what, double value) => Sample.Of($"tensorfusion_pool_{what}", value, ("pool", pool.Name));
        var waiting = snapshot.Slices
            .Where(slice => slice.Phase == SlicePhase.Pending && slice.Spec.Pool == pool.Name)
            .Select(slice => (snapshot.At - slice.CreatedAt).TotalSeconds);
        yield return One("nodes", pool.Nodes);
        yield return One("gpus", pool.Gpus);
        yield return One("slices", pool.Slices);
        yield return One("pending", pool.Pending);
        yield return One("oldest_wait_seconds", waiting.DefaultIfEmpty(0).Max());
        yield return One("tflops", (double)pool.Tflops.Value);
        yield return One("tflops_reserved", (double)pool.ReservedTflops.Value);
        yield return One("vram_bytes", pool.Vram.Bytes);
        yield return One("vram_reserved_bytes", pool.ReservedVram.Bytes);
    }

    private static IEnumerable<Sample> OfSlice(SliceInfo slice)
    {
        var spec = slice.Spec;
        Sample One(string what, double value) => Sample.Of(
            $"tensorfusion_slice_{what}", value,
            ("slice", slice.Id), ("name", slice.Name), ("tenant", spec.Tenant), ("workload", spec.Workload),
            ("node", slice.Node), ("pool", spec.Pool), ("qos", spec.Qos.Name));
        yield return One("tflops", (double)spec.Tflops.Value * spec.GpuCount);
        yield return One("vram_bytes", spec.Vram.Bytes * spec.GpuCount);
        yield return One("vram_used_bytes", slice.UsedVram.Bytes);
        yield return One("clients", slice.Clients.Length);
        yield return One("running", slice.Phase == SlicePhase.Running ? 1 : 0);
        yield return One("restarts_total", slice.Restarts);
        yield return One("evictions_total", slice.Residency?.Evictions ?? 0);
        yield return One("thrashing", slice.Residency is { Thrashes: true } ? 1 : 0);
        yield return One("predicted_hits_total", slice.Residency?.PredictedHits ?? 0);
        yield return One("predicted_misses_total", slice.Residency?.PredictedMisses ?? 0);
    }

    /// <summary>
    /// A counter has a series from the first sight of its tenant on, so that the first end is seen to be one.
    /// </summary>
    private static IEnumerable<Sample> OfEnds(ClusterSnapshot snapshot) =>
        from tenant in snapshot.Slices.Select(slice => slice.Spec.Tenant)
            .Concat(snapshot.Tenants.Select(tenant => tenant.Name))
            .Concat(snapshot.Ended.Keys.Select(key => key.Tenant))
            .Distinct()
        from phase in Ends
        select Sample.Of(
            "tensorfusion_slices_ended_total",
            snapshot.Ended.GetValueOrDefault((tenant, phase)),
            ("tenant", tenant), ("phase", phase.ToString().ToLowerInvariant()));

    private static IEnumerable<Sample> OfWorkload(WorkloadInfo workload)
    {
        (string, string)[] labels = [("tenant", workload.Spec.Tenant), ("workload", workload.Spec.Name)];
        yield return Sample.Of("tensorfusion_workload_replicas", workload.Spec.Replicas, labels);
        yield return Sample.Of("tensorfusion_workload_running", workload.Running, labels);
    }

    private static IEnumerable<Sample> OfTenant(TenantInfo tenant)
    {
        Sample One(string what, double value) =>
            Sample.Of($"tensorfusion_tenant_{what}", value, ("tenant", tenant.Name));
        Sample Part(string resource, double part, double whole) => Sample.Of(
            "tensorfusion_tenant_quota_used_ratio", whole > 0 ? part / whole : 1,
            ("tenant", tenant.Name), ("resource", resource));
        var (use, quota) = (tenant.Use, tenant.Quota ?? new());
        yield return One("slices", use.Slices);
        yield return One("tflops", (double)use.Tflops.Value);
        yield return One("vram_bytes", use.Vram.Bytes);
        if (quota.TotalTflops is { } tflops)
        {
            yield return Part("tflops", use.Tflops.Milli, tflops.Milli);
        }

        if (quota.TotalVram is { } vram)
        {
            yield return Part("vram", use.Vram.Value, vram.Value);
        }

        if (quota.TotalSlices is { } slices)
        {
            yield return Part("slices", use.Slices, slices);
        }

        if (quota.TotalGpus is { } gpus)
        {
            yield return Part("gpus", use.Gpus, gpus);
        }

        if (tenant.Budget is { } budget)
        {
            yield return One("budget_used_ratio", (double)budget.Used);
        }
    }

    private static IEnumerable<Sample> OfBill(Invoice bill)
    {
        Sample One(string what, Money value) => Sample.Of(
            $"tensorfusion_tenant_month_{what}", (double)value.Value,
            ("tenant", bill.Tenant), ("currency", bill.Currency));
        yield return One("cost", bill.Total);
        yield return One("saved", bill.Saved);
        yield return One("forecast", bill.Forecast ?? bill.Total);
    }

    private static IEnumerable<Sample> OfLicence(LicenceStatus? licence, DateTimeOffset now)
    {
        if (licence is null)
        {
            yield break;
        }

        yield return Sample.Of("tensorfusion_licence_due", licence.NeedsLicence ? 1 : 0);
        yield return Sample.Of("tensorfusion_licence_fee", (double)licence.Fee.Value);
        yield return Sample.Of("tensorfusion_licence_managed_gpus", licence.ManagedGpus);
        if (licence.ValidTo is { } end)
        {
            yield return Sample.Of("tensorfusion_licence_remaining_seconds", Math.Max(0, (end - now).TotalSeconds));
        }
    }
}
