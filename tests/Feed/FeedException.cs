namespace TensorFusion.Tests.Feed;

/// <summary>A call of the driver failed.</summary>
internal sealed class FeedException(string message) : Exception(message);
