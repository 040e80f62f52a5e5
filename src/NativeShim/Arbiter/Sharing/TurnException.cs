namespace TensorFusion.Arbiter.Sharing;

/// <summary>A card's turns cannot be shared; the message says which file, why, and what to do.</summary>
public sealed class TurnException(string message) : Exception(message);
