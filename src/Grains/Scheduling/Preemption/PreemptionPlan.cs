using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Grains.Scheduling.Preemption;

/// <summary>Checked as a whole: when all steps are done in order, the request has its place.</summary>
/// <param name="Place">What the request gets.</param>
/// <param name="Steps">Who makes room, in order.</param>
/// <param name="Cost">What it costs, see <see cref="PreemptionPlanner"/>.</param>
internal sealed record PreemptionPlan(Allocation Place, IReadOnlyList<PreemptionStep> Steps, double Cost);
