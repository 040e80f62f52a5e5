namespace TensorFusion.Silo.Catalogue;

/// <summary>What a card is worth.</summary>
/// <param name="Tflops">Its compute.</param>
/// <param name="Source">Where that number comes from.</param>
/// <param name="PricePerHour">US dollars; null when unknown.</param>
public sealed record GpuRating(Tflops Tflops, TflopsSource Source, decimal? PricePerHour);
