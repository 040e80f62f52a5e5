using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Mix;

/// <summary>Requests that count as one sort: host memory is averaged over them.</summary>
internal readonly record struct MixKey(
    long Compute, int SharePpm, bool WholeCards, long Memory, long Cpu, int Cards, string Constraints)
{
    public static MixKey Of(PlacementRequest request) => new(
        request.Compute,
        request.SharePpm,
        request.WholeCards,
        request.Memory,
        request.Cpu,
        request.Cards,
        request.Constraints);

    /// <summary>How unlike two requests are: sum of the logarithms of the ratios, and more for another sort.</summary>
    public static double Distance(PlacementRequest one, PlacementRequest other)
    {
        var sort = (one.WholeCards == other.WholeCards ? 0 : 4)
            + (one.SharePpm > 0 == other.SharePpm > 0 ? 0 : 4)
            + (one.Constraints == other.Constraints ? 0 : 2);
        return sort
            + Ratio(one.SharePpm > 0 ? one.SharePpm : one.Compute, other.SharePpm > 0 ? other.SharePpm : other.Compute)
            + Ratio(one.Memory, other.Memory)
            + Ratio(one.Cpu, other.Cpu)
            + (2 * Ratio(one.Cards, other.Cards));
    }

    private static double Ratio(long one, long other) => Math.Abs(Math.Log((one + 1.0) / (other + 1.0)));
}
