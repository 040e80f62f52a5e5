using System.Collections.Immutable;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>The tasks of a graph in an order that keeps the dependencies. Immutable.</summary>
internal sealed record GraphPlan(ImmutableArray<GraphStep> Steps)
{
    /// <summary>Events that nodes wait for, in child graphs too.</summary>
    public IEnumerable<SoftEvent> Awaited() => Flatten().OfType<WaitTask>().Select(task => task.Event);

    /// <summary>Events that nodes record, in child graphs too.</summary>
    public IEnumerable<SoftEvent> Recorded() => Flatten().OfType<RecordTask>().Select(task => task.Event);

    public GraphPlan With(int index, DeviceTask task) =>
        new(Steps.SetItem(index, Steps[index] with { Task = task }));

    public GraphPlan Enable(int index, bool enabled) =>
        new(Steps.SetItem(index, Steps[index] with { IsDisabled = !enabled }));

    private IEnumerable<DeviceTask> Flatten() => Steps.SelectMany(step =>
        step.Task is GraphTask child ? child.Plan.Flatten() : [step.Task]);
}
