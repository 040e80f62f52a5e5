using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Grains.Scheduling.Preemption;

/// <summary>One slice makes room.</summary>
/// <param name="Victim">What it holds.</param>
/// <param name="Action">What is done.</param>
/// <param name="Target">Where it goes when it is moved.</param>
internal sealed record PreemptionStep(Allocation Victim, VictimAction Action, Allocation? Target = null);
