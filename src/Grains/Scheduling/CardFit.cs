namespace TensorFusion.Grains.Scheduling;

/// <summary>Whether a card can take slices at all.</summary>
internal static class CardFit
{
    public static bool IsUsable(GpuInfo card) => card.Health == GpuHealth.Healthy && card.Mig != MigMode.Enabled;
}
