using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace TensorFusion.Grains.Telemetry;

/// <summary>
/// The meter <c>TensorFusion</c>: cards of this silo, slices (from the silo that holds the directory), and the work of
/// the scheduler.
/// </summary>
public sealed class FleetMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "TensorFusion";

    private readonly ConcurrentDictionary<string, GpuInfo> _gpus = new(StringComparer.Ordinal);
    private readonly Histogram<double> _placement;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _workerExits;
    private ImmutableDictionary<SlicePhase, int>? _slices;

    /// <summary>Creates the instruments.</summary>
    public FleetMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var meter = factory.Create(MeterName);
        Gauge(meter, "tensorfusion.gpu.tflops", null, "Compute of the card", gpu => (double)gpu.Tflops.Value);
        Gauge(meter, "tensorfusion.gpu.tflops.reserved", null, "Reserved compute of the card",
            gpu => (double)gpu.ReservedTflops.Value);
        Gauge(meter, "tensorfusion.gpu.vram", "By", "Memory of the card", gpu => gpu.Vram.Bytes);
        Gauge(meter, "tensorfusion.gpu.vram.reserved", "By", "Reserved memory of the card",
            gpu => gpu.ReservedVram.Bytes);
        Gauge(meter, "tensorfusion.gpu.vram.promised", "By",
            "Memory that slices requested of the card, wherever it lies", gpu => gpu.PromisedVram.Bytes);
        Gauge(meter, "tensorfusion.gpu.vram.virtual", "By", "Memory of the card that slices may request together",
            gpu => gpu.VirtualVram.Bytes);
        Gauge(meter, "tensorfusion.gpu.vram.used", "By", "Memory of the card in use", gpu => gpu.UsedVram.Bytes);
        Gauge(meter, "tensorfusion.gpu.healthy", null, "1 when the card can take slices",
            gpu => gpu.Health == GpuHealth.Healthy ? 1 : 0);
        Gauge(meter, "tensorfusion_gpu_utilization_ratio", null, "Part of the time in which a kernel ran",
            gpu => gpu.UtilizationPercent / 100.0);
        Gauge(meter, "tensorfusion_gpu_temperature_celsius", null, "Temperature of the card",
            gpu => gpu.TemperatureCelsius);
        Gauge(meter, "tensorfusion_gpu_power_watts", null, "Power draw of the card", gpu => gpu.PowerWatts);
        meter.CreateObservableGauge("tensorfusion.slices", Slices, "{slice}", "Slices that have not ended, by phase");
        _placement = meter.CreateHistogram<double>(
            "tensorfusion.placement.duration", "s", "From submission to written reservation");
        _refusals = meter.CreateCounter<long>(
            "tensorfusion.placement.refusals", "{refusal}", "Picks that a GPU refused because the index was behind");
        _workerExits = meter.CreateCounter<long>(
            "tensorfusion.worker.deaths", "{worker}", "Workers that ended without being asked to");
    }

    /// <summary>Takes the newest state of a card of this silo.</summary>
    public void Set(GpuInfo gpu)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        _gpus[gpu.Id] = gpu;
    }

    /// <summary>Forgets a card that is no longer served here.</summary>
    public void Remove(string gpuId) => _gpus.TryRemove(gpuId, out _);

    /// <summary>Takes the number of slices by phase; null when the directory has moved away.</summary>
    public void SetSlices(ImmutableDictionary<SlicePhase, int>? byPhase) => _slices = byPhase;

    /// <summary>Records one placement.</summary>
    public void Placed(TimeSpan sinceSubmission) => _placement.Record(sinceSubmission.TotalSeconds);

    /// <summary>Counts a pick that was refused.</summary>
    public void Refused() => _refusals.Add(1);

    /// <summary>Counts a worker that died.</summary>
    public void WorkerDied() => _workerExits.Add(1);

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    private IEnumerable<Measurement<int>> Slices() =>
        _slices?.Select(pair => new Measurement<int>(pair.Value, Tag("phase", pair.Key.ToString().ToLowerInvariant())))
        ?? [];

    private void Gauge(Meter meter, string name, string? unit, string description, Func<GpuInfo, double?> value) =>
        meter.CreateObservableGauge(
            name,
            () => _gpus.Values.Where(gpu => value(gpu) is not null).Select(gpu => new Measurement<double>(
                value(gpu)!.Value,
                Tag("node", gpu.Node),
                Tag("gpu", gpu.Uuid),
                Tag("pool", gpu.Pool),
                Tag("model", gpu.Model))),
            unit,
            description);
}
