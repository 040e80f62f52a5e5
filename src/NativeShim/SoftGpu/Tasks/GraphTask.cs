using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Graphs;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>
/// All nodes of a graph, in an order that keeps their dependencies. The host executes them one after another; in
/// device time each node starts when its dependencies have ended, so that branches overlap as far as engines are free.
/// </summary>
/// <param name="plan">The nodes.</param>
/// <param name="inner">The child graph of a node, which the program can look at and change; null elsewhere.</param>
internal sealed class GraphTask(GraphPlan plan, SoftGraph? inner = null) : DeviceTask
{
    public GraphPlan Plan => plan;

    public SoftGraph? Inner => inner;

    public override GraphNodeType NodeType => GraphNodeType.Graph;

    public override long Execute(SoftContext context, long ready)
    {
        var ends = new long[plan.Steps.Length];
        var end = ready;
        for (var index = 0; index < ends.Length; index++)
        {
            var step = plan.Steps[index];
            var start = ready;
            foreach (var dependency in step.Dependencies)
            {
                start = Math.Max(start, ends[dependency]);
            }

            ends[index] = step.IsDisabled ? start
                : step.Task is GraphTask child
                ? child.Execute(context, start)
                : context.ExecuteGuarded(step.Task, start);
            end = Math.Max(end, ends[index]);
        }

        return end;
    }
}
