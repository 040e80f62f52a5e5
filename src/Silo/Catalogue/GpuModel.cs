namespace TensorFusion.Silo.Catalogue;

/// <summary>One row of a catalogue.</summary>
/// <param name="Name">Beginning of the product name, without "NVIDIA" and "Tesla".</param>
/// <param name="Tflops">Compute by the catalogue's convention.</param>
/// <param name="VramGiB">Nominal memory.</param>
/// <param name="PricePerHour">US dollars; null when unknown.</param>
public sealed record GpuModel(string Name, Tflops Tflops, decimal VramGiB, decimal? PricePerHour);
