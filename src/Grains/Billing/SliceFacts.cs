using TensorFusion.Grains.Slices;

namespace TensorFusion.Grains.Billing;

/// <summary>What of a slice is billed.</summary>
internal static class SliceFacts
{
    /// <summary>What it has; null while it holds no card, and from its end on.</summary>
    public static MeterFacts? Of(SliceState state)
    {
        if (state.Spec is not { } spec || !state.HoldsResources || state.Phase.IsFinal() || state.Gpus.IsEmpty)
        {
            return null;
        }

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
            Tflops = spec.Tflops,
            TflopsLimit = spec.LimitTflops ?? spec.Tflops,
            Vram = spec.Vram,
            VramLimit = spec.Vram,
            Tier = state.Phase == SlicePhase.Frozen ? BilledTier.Host : BilledTier.Card,
            Epoch = state.Epoch,
        };
    }
}
