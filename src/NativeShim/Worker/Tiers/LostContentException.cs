namespace TensorFusion.Worker.Tiers;

/// <summary>What was stored cannot be read any more.</summary>
internal sealed class LostContentException(string message) : Exception(message);
