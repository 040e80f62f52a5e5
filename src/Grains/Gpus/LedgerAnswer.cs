namespace TensorFusion.Grains.Gpus;

/// <summary>What a ledger says to a reservation.</summary>
/// <param name="Ledger">The ledger after it; the same one when nothing changed.</param>
/// <param name="Accepted">Whether the slice holds what it asked for.</param>
/// <param name="Reason">Why not.</param>
public sealed record LedgerAnswer(GpuLedger Ledger, bool Accepted, string Reason = "")
{
    /// <summary>Whether only memory that is free now was missing.</summary>
    public bool IsShortOfVram { get; init; }
}
