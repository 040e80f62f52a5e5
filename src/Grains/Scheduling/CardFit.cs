namespace TensorFusion.Grains.Scheduling;

/// <summary>Whether a card can take a slice now.</summary>
internal static class CardFit
{
    public static bool IsUsable(GpuInfo card) => card.Health == GpuHealth.Healthy && card.Mig != MigMode.Enabled;

    /// <summary>Whether the slice may be on the card's node.</summary>
    public static bool IsAllowed(SliceSpec spec, GpuInfo card) =>
        spec.Reach != SliceReach.Local || card.Node == spec.Near;
}
