namespace TensorFusion.Silo.Agent;

/// <summary>
/// How many workers wait on a card: as many as the operator wants, while the card has memory for their contexts that
/// nobody reserved. Pure.
/// </summary>
internal static class SparePolicy
{
    /// <summary>What a context is taken to need before one was measured.</summary>
    public static readonly MiB UsualContext = new(640);

    /// <param name="card">The card with its reservations.</param>
    /// <param name="wanted">What the operator wants.</param>
    /// <param name="context">What a context takes; zero when it takes nothing.</param>
    /// <param name="coming">Memory about to be reserved.</param>
    /// <returns>How many.</returns>
    public static int Count(GpuInfo card, int wanted, MiB context, MiB coming)
    {
        if (card.Health != GpuHealth.Healthy)
        {
            return 0;
        }

        var taken = card.ReservedVram + coming;
        return context == MiB.Zero ? wanted
            : taken >= card.Vram ? 0
            : (int)Math.Min(wanted, (card.Vram - taken).Value / context.Value);
    }
}
