namespace TensorFusion.Grains.Billing;

/// <summary>A whole card.</summary>
/// <param name="PerHour">Price for one hour.</param>
/// <param name="Tflops">Its compute.</param>
/// <param name="Gib">Its memory in GiB.</param>
public sealed record CardPrice(decimal PerHour, decimal Tflops, decimal Gib);
