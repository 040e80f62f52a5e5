using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>Compute in thousandths of a TFLOPS and memory in MiB.</summary>
internal readonly record struct ResourceAmount(double Compute, double Memory)
{
    public static readonly ResourceAmount None;

    public static readonly ResourceAmount Unlimited = new(double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>All that a request of plain amounts takes together.</summary>
    public static ResourceAmount Of(PlacementRequest request) =>
        new((double)request.Compute * request.Cards, (double)request.Memory * request.Cards);

    public static ResourceAmount operator +(ResourceAmount one, ResourceAmount other) =>
        new(one.Compute + other.Compute, one.Memory + other.Memory);

    public static ResourceAmount operator -(ResourceAmount one, ResourceAmount other) =>
        new(one.Compute - other.Compute, one.Memory - other.Memory);

    public static ResourceAmount operator *(ResourceAmount one, double factor) =>
        new(one.Compute * factor, one.Memory * factor);

    public bool FitsIn(ResourceAmount other) => Compute <= other.Compute && Memory <= other.Memory;

    /// <summary>The larger of the two parts of a whole.</summary>
    public double DominantShare(ResourceAmount whole) => Math.Max(
        whole.Compute > 0 ? Compute / whole.Compute : 0,
        whole.Memory > 0 ? Memory / whole.Memory : 0);
}
