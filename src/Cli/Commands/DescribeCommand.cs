using System.CommandLine;
using TensorFusion.Cli.Cluster;
using TensorFusion.Cli.Output;
using TensorFusion.Cli.Views;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion describe</c>: everything that is known of one object.</summary>
internal static class DescribeCommand
{
    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var kind = KindArgument.Create();
        var name = new Argument<string>("name") { Description = "Its name or id." };
        var output = CommonOptions.Output(OutputFormat.Yaml, OutputFormat.Yaml, OutputFormat.Json);
        var tenant = CommonOptions.Tenant();
        var command = new Command("describe", "Writes all that is known of one object.") { kind, name, output, tenant };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var format = parsed.GetValue(output) ?? OutputFormat.Yaml;
            var description = new Description(
                cluster, context, parsed.GetValue(name)!, format, cancellationToken);
            await (parsed.GetValue(kind) switch
            {
                Kind.Nodes => description.WriteAsync(NodeView.Create(context.Time), cluster.ListNodesAsync),
                Kind.Gpus => description.WriteAsync(GpuView.Create(), cluster.ListGpusAsync),
                Kind.Workloads => description.WriteAsync(
                    WorkloadView.Create(context.Time), cluster.ListWorkloadsAsync),
                Kind.Pools => description.WriteAsync(PoolView.Create(), cluster.ListPoolsAsync),
                Kind.Qos => description.WriteAsync(QosView.Create(), cluster.ListQosAsync),
                _ => description.WriteSliceAsync(parsed.GetValue(tenant)!),
            });
        });
        return command;
    }

    private sealed class Description(
        ICluster cluster, CliContext context, string name, OutputFormat format, CancellationToken cancellationToken)
    {
        public async Task WriteAsync<T>(ListView<T> view, Func<CancellationToken, Task<IReadOnlyList<T>>> listAsync)
        {
            var item = Listing.Find(view, await listAsync(cancellationToken), name);
            new ListWriter<T>(view, format, context.Output).WriteItem(item);
        }

        public async Task WriteSliceAsync(string tenant)
        {
            var slice = await cluster.DescribeSliceAsync(name, tenant, cancellationToken);
            new ListWriter<SliceInfo>(SliceView.Create(context.Time), format, context.Output).WriteItem(slice);
        }
    }
}
