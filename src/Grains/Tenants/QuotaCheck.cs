using System.Globalization;

namespace TensorFusion.Grains.Tenants;

/// <summary>Whether a slice fits a quota. Pure.</summary>
public static class QuotaCheck
{
    /// <summary>What slices have together.</summary>
    public static QuotaUse Sum(IEnumerable<SliceSpec> slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        return slices.Aggregate(new QuotaUse(), Add);
    }

    /// <summary>Why a slice does not fit; null when it does.</summary>
    /// <param name="quota">The quota; null allows all.</param>
    /// <param name="others">The tenant's other slices.</param>
    /// <param name="wanted">The slice.</param>
    public static string? Complaint(Quota? quota, IReadOnlyCollection<SliceSpec> others, SliceSpec wanted)
    {
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(wanted);
        if (quota is null)
        {
            return null;
        }

        var siblings = wanted.Workload.Length == 0 ? 0 : others.Count(other => other.Workload == wanted.Workload);
        return Single("TFLOPS", wanted.Tflops, quota.SliceTflops)
            ?? Single("memory", wanted.Vram, quota.SliceVram)
            ?? Single("GPUs", wanted.GpuCount, quota.SliceGpus)
            ?? Over($"slices of workload {wanted.Workload}", siblings + 1, quota.WorkloadSlices)
            ?? Total(quota, Add(Sum(others), wanted));
    }

    private static string? Total(Quota quota, QuotaUse use) =>
        Over("slices", use.Slices, quota.TotalSlices)
        ?? Over("GPUs", use.Gpus, quota.TotalGpus)
        ?? Over("TFLOPS", use.Tflops, quota.TotalTflops)
        ?? Over("memory", use.Vram, quota.TotalVram)
        ?? Over("TFLOPS at the limits", use.TflopsLimit, quota.TotalTflopsLimit)
        ?? Over("memory at the limits", use.VramLimit, quota.TotalVramLimit);

    private static string? Single<T>(string what, T wanted, T? most)
        where T : struct, IComparable<T> =>
        most is { } limit && wanted.CompareTo(limit) > 0
            ? string.Create(CultureInfo.InvariantCulture, $"one slice may have {limit} of {what}, not {wanted}")
            : null;

    private static string? Over<T>(string what, T would, T? most)
        where T : struct, IComparable<T> =>
        most is { } limit && would.CompareTo(limit) > 0
            ? string.Create(CultureInfo.InvariantCulture, $"its {what} would be {would}, its quota is {limit}")
            : null;

    private static QuotaUse Add(QuotaUse use, SliceSpec slice) => use with
    {
        Tflops = use.Tflops + new Tflops(slice.Tflops.Milli * slice.GpuCount),
        Vram = use.Vram + new MiB(slice.Vram.Value * slice.GpuCount),
        TflopsLimit = use.TflopsLimit + new Tflops((slice.LimitTflops ?? slice.Tflops).Milli * slice.GpuCount),
        VramLimit = use.VramLimit + new MiB(slice.Vram.Value * slice.GpuCount),
        Slices = use.Slices + 1,
        Gpus = use.Gpus + slice.GpuCount,
    };
}
