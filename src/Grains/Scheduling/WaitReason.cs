namespace TensorFusion.Grains.Scheduling;

/// <summary>Says in one line why a slice cannot be placed now.</summary>
public static class WaitReason
{
    /// <summary>The reason.</summary>
    /// <param name="spec">The slice.</param>
    /// <param name="cards">The cards of its pool that can be reached.</param>
    public static string Explain(SliceSpec spec, IReadOnlyCollection<GpuInfo> cards)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(cards);
        if (cards.Count == 0)
        {
            return $"waits for a node: no node of pool '{spec.Pool}' is in the cluster now";
        }

        if (spec.Reach == SliceReach.Local && !cards.Any(card => CardFit.IsAllowed(spec, card)))
        {
            return $"waits for a GPU of its own machine: node '{spec.Near}' has none in pool '{spec.Pool}'";
        }

        cards = [.. cards.Where(card => CardFit.IsAllowed(spec, card))];
        var usable = cards.Where(CardFit.IsUsable).ToList();
        if (usable.Count == 0)
        {
            var first = cards.First();
            var why = first.Mig == MigMode.Enabled ? "MIG is on" : first.HealthMessage;
            return $"waits for a healthy GPU: none of {cards.Count} is ({first.Id}: {why})";
        }

        var computing = usable.Where(card => card.FreeTflops >= spec.Tflops).ToList();
        if (computing.Count == 0)
        {
            var most = usable.MaxBy(card => card.FreeTflops)!;
            return $"waits for compute: no GPU has {spec.Tflops} TFLOPS free; "
                + $"largest free is {most.FreeTflops} ({most.Id})";
        }

        var fitting = computing.Where(card => card.FreeVram >= spec.Vram).ToList();
        if (fitting.Count == 0)
        {
            var most = computing.MaxBy(card => card.FreeVram)!;
            return $"waits for memory: no GPU with {spec.Tflops} TFLOPS free has {spec.Vram} free; "
                + $"largest free is {most.FreeVram} ({most.Id})";
        }

        var node = fitting.GroupBy(card => card.Node, StringComparer.Ordinal).MaxBy(group => group.Count())!;
        return $"waits for GPUs: no node has {spec.GpuCount} GPUs with {spec.Tflops} TFLOPS and {spec.Vram} free; "
            + $"most are {node.Count()} ({node.Key})";
    }
}
