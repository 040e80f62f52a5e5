using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>Adding up intervals. Pure; the order does not matter.</summary>
public static class LedgerLines
{
    private const decimal MiBPerGib = 1024;

    /// <summary>One interval as a line.</summary>
    public static LedgerLine Of(PricedInterval entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var facts = entry.Interval.Facts;
        var gpuHours = facts.Gpus * entry.Interval.Hours;
        return new()
        {
            Workload = facts.Workload,
            Pool = facts.Pool,
            Model = facts.Model,
            Qos = facts.Qos,
            Tier = facts.Tier,
            Price = entry.Price,
            Intervals = 1,
            GpuHours = gpuHours,
            TflopsHours = gpuHours * facts.Tflops.Value,
            TflopsLimitHours = gpuHours * facts.TflopsLimit.Value,
            GibHours = gpuHours * facts.Vram.Value / MiBPerGib,
            GibLimitHours = gpuHours * facts.VramLimit.Value / MiBPerGib,
            UsedGibHours = entry.Interval.UsedGibHours,
            Amount = entry.Amount,
            WholeCards = entry.WholeCards,
        };
    }

    /// <summary>Lines of the same kind added up, in a fixed order.</summary>
    public static ImmutableArray<LedgerLine> Merge(IEnumerable<LedgerLine> lines) =>
    [
        .. lines.GroupBy(line => (line.Workload, line.Pool, line.Model, line.Qos, line.Tier, line.Price))
            .Select(group => group.Aggregate(Add))
            .OrderBy(line => line.Pool, StringComparer.Ordinal)
            .ThenBy(line => line.Workload, StringComparer.Ordinal)
            .ThenBy(line => line.Model, StringComparer.Ordinal)
            .ThenBy(line => line.Qos.Name, StringComparer.Ordinal)
            .ThenBy(line => line.Tier)
            .ThenBy(line => line.Price.TflopsHour),
    ];

    private static LedgerLine Add(LedgerLine one, LedgerLine other) => one with
    {
        Intervals = one.Intervals + other.Intervals,
        GpuHours = one.GpuHours + other.GpuHours,
        TflopsHours = one.TflopsHours + other.TflopsHours,
        TflopsLimitHours = one.TflopsLimitHours + other.TflopsLimitHours,
        GibHours = one.GibHours + other.GibHours,
        GibLimitHours = one.GibLimitHours + other.GibLimitHours,
        UsedGibHours = one.UsedGibHours + other.UsedGibHours,
        Amount = one.Amount + other.Amount,
        WholeCards = one.WholeCards + other.WholeCards,
    };
}
