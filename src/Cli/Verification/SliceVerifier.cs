using System.Globalization;

namespace TensorFusion.Cli.Verification;

/// <summary>Looks from inside a slice whether it is what was asked for.</summary>
/// <param name="slice">What the cluster says that it is.</param>
/// <param name="connection">The way to it.</param>
/// <param name="time">Measures the busy run.</param>
internal sealed class SliceVerifier(SliceInfo slice, ConnectionWord connection, TimeProvider time)
{
    /// <summary>What a share may be off by: the last kernel and the turns of others.</summary>
    private const double Tolerance = 0.1;

    /// <summary>Everything, in the order in which it was looked at.</summary>
    /// <param name="busy">How long each device is fed.</param>
    public IReadOnlyList<Check> Run(TimeSpan busy)
    {
        var checks = new List<Check>
        {
            new("connection", true, "a way to the slice", connection.ToString()),
        };
        try
        {
            var count = SliceDevice.Count();
            var wanted = slice.Spec.GpuCount;
            checks.Add(new("devices", count == wanted, $"{wanted}", $"{count}"));
            for (var ordinal = 0; ordinal < Math.Min(count, slice.Gpus.Length); ordinal++)
            {
                using var device = new SliceDevice(ordinal);
                checks.AddRange(Look(device, slice.Gpus[ordinal], count == 1 ? "" : $"device {ordinal} ", busy));
            }
        }
        catch (Exception error) when (error is CudaException or DllNotFoundException or EntryPointNotFoundException)
        {
            checks.Add(new("driver", false, "every call succeeds", error.Message));
        }

        return checks;
    }

    /// <summary>The part of the card that a slice got, against what it may have.</summary>
    /// <param name="name">Name of the check.</param>
    /// <param name="share">The part that it is entitled to.</param>
    /// <param name="limit">The part that it never exceeds; null when it may have what others leave.</param>
    /// <param name="delivered">The part that it got.</param>
    public static Check Judge(string name, double share, double? limit, double delivered)
    {
        var least = share * (1 - Tolerance);
        var most = limit * (1 + Tolerance);
        return new(
            name,
            delivered >= least && (most is null || delivered <= most),
            limit is { } end
                ? $"{Percent(share)} to {Percent(end)} of the card"
                : $"at least {Percent(share)} of the card",
            Percent(delivered));
    }

    private IEnumerable<Check> Look(SliceDevice device, SliceGpu card, string of, TimeSpan busy)
    {
        yield return new($"{of}name", device.Name == card.Model, card.Model, device.Name);
        yield return new($"{of}memory", device.Memory == slice.Spec.Vram, $"{slice.Spec.Vram}", $"{device.Memory}");
        var (first, second) = device.TakeTooMuch();
        yield return new(
            $"{of}memory limit",
            first == 0 && second == Cuda.OutOfMemory,
            "3/4 of the memory given, as much again refused",
            first != 0 ? $"3/4 refused (CUDA error {first})"
                : second == 0 ? "6/4 of the memory given"
                : second == Cuda.OutOfMemory ? "refused as out of memory" : $"refused with CUDA error {second}");
        var (right, all) = device.Compute();
        yield return new($"{of}results", right == all, $"{all} numbers right", $"{right} right");
        var share = (double)card.Share.Fraction;
        var limit = slice.Spec.LimitTflops is { } most
            ? share * (double)(most.Value / slice.Spec.Tflops.Value)
            : (double?)null;
        yield return Judge($"{of}compute", share, limit, device.Feed(time, busy));
    }

    private static string Percent(double part) => part.ToString("P1", CultureInfo.InvariantCulture);
}
