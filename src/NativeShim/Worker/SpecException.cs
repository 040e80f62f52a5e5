namespace TensorFusion.Worker;

/// <summary>
/// The spec is missing, malformed or contradicts itself; the message says where and what is expected.
/// </summary>
internal sealed class SpecException(string message) : Exception(message);
