namespace TensorFusion.Worker.Tiers;

/// <summary>Memory could not move; the message says why, with the numbers. Everything is as it was before.</summary>
internal sealed class TierException(string message) : Exception(message);
