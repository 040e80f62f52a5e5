using TensorFusion.Grains.Slices;

namespace TensorFusion.Grains.Billing;

/// <summary>What of a slice is billed.</summary>
internal static class SliceFacts
{
    /// <summary>What it has; null while it holds no card, and from its end on.</summary>
    public static MeterFacts? Of(SliceState state, QosCatalogue levels)
    {
        if (state.Spec is not { } spec || !state.HoldsResources || state.Phase.IsFinal() || state.Gpus.IsEmpty)
        {
            return null;
        }

        if (state is { Phase: SlicePhase.Placed, GaveVramBack: true })
        {
            // Its worker died off the card: its memory is gone, and it waits for room to begin again.
            return null;
        }

        var level = levels.Of(spec.Qos);
        return new()
        {
            Tenant = spec.Tenant,
            Name = spec.Name,
            Workload = spec.Workload,
            Pool = spec.Pool,
            Node = state.Node,
            Model = state.Gpus[0].Model,
            Gpus = state.Gpus.Length,
            Qos = spec.Qos,
            QosFactor = level.PriceFactor,
            NeverEvicted = level.NeverEvicted,
            Tflops = spec.Tflops,
            TflopsLimit = spec.LimitTflops ?? spec.Tflops,
            Vram = spec.Vram,
            VramLimit = spec.Vram,
            Tier = TierOf(state),
            Epoch = state.Epoch,
        };
    }

    /// <summary>
    /// Where its memory lies. On its cards until it has left them, and again from the moment on in which they are
    /// reserved for it: while it waits for room, it pays for what it waits in.
    /// </summary>
    private static BilledTier TierOf(SliceState state) => (state.Phase, state.GaveVramBack) switch
    {
        (SlicePhase.Frozen, _) or (SlicePhase.Resuming, true) =>
            state.Tier == MemoryTier.Disk ? BilledTier.Disk : BilledTier.Host,
        (SlicePhase.Freezing, true) => BilledTier.Host,
        _ => BilledTier.Card,
    };
}
