namespace TensorFusion.Protocol.Control;

/// <summary>What a quality of service means for turns of GPU time.</summary>
/// <param name="Weight">Part in time that nobody is entitled to, against the weights of others; more than 0.</param>
/// <param name="Priority">Order under strict priority; higher goes first.</param>
/// <param name="Bursts">Whether a slice without a limit of its own may use more than its request.</param>
/// <param name="Preempts">Whether its turn begins as soon as the kernels in flight end.</param>
public sealed record WorkerClassSpec(double Weight, int Priority, bool Bursts, bool Preempts);
