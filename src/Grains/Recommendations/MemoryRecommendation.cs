namespace TensorFusion.Grains.Recommendations;

/// <summary>How much memory each slice of a workload should have.</summary>
/// <param name="Lower">Less than this is too little.</param>
/// <param name="Target">What to ask for.</param>
/// <param name="Upper">More than this is wasted.</param>
/// <param name="Confidence">Days of history that it rests on.</param>
public sealed record MemoryRecommendation(MiB Lower, MiB Target, MiB Upper, double Confidence);
