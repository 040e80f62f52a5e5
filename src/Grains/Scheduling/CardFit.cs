namespace TensorFusion.Grains.Scheduling;

/// <summary>Whether a card can take a slice now.</summary>
internal static class CardFit
{
    public static bool IsUsable(GpuInfo card) => card.Health == GpuHealth.Healthy && card.Mig != MigMode.Enabled;

    public static bool Fits(SliceSpec spec, GpuInfo card) =>
        IsUsable(card) && card.FreeTflops >= spec.Tflops && card.FreeVram >= spec.Vram;
}
