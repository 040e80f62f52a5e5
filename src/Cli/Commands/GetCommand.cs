using System.CommandLine;
using TensorFusion.Cli.Cluster;
using TensorFusion.Cli.Output;
using TensorFusion.Cli.Views;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion get</c>: lists, and with <c>--watch</c> what becomes of them.</summary>
internal static class GetCommand
{
    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var kind = KindArgument.Create();
        var name = new Argument<string?>("name")
        {
            Description = "Only the one of this name.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = CommonOptions.Output(OutputFormat.Table, Enum.GetValues<OutputFormat>());
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on and write each change." };
        var all = new Option<bool>("--all", "-a") { Description = "Also slices that ended in the last hour." };
        var command = new Command("get", "Lists nodes, GPUs, slices, workloads, pools or qualities of service.")
        {
            kind, name, output, watch, all,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var request = new ListRequest(
                parsed.GetValue(name),
                parsed.GetValue(output) ?? OutputFormat.Table,
                parsed.GetValue(watch),
                cancellationToken);
            var filter = new SliceFilter { IncludeEnded = parsed.GetValue(all) };
            var list = new Listing(context);
            await (parsed.GetValue(kind) switch
            {
                Kind.Nodes => list.RunAsync(NodeView.Create(context.Time), cluster.ListNodesAsync, request),
                Kind.Gpus => list.RunAsync(GpuView.Create(), cluster.ListGpusAsync, request),
                Kind.Workloads => list.RunAsync(WorkloadView.Create(context.Time), cluster.ListWorkloadsAsync, request),
                Kind.Pools => list.RunAsync(PoolView.Create(), cluster.ListPoolsAsync, request),
                Kind.Qos => list.RunAsync(QosView.Create(), cluster.ListQosAsync, request),
                _ => ListSlicesAsync(list, cluster, filter, request, SliceView.Create(context.Time)),
            });
        });
        return command;
    }

    private static Task ListSlicesAsync(
        Listing list, ICluster cluster, SliceFilter filter, ListRequest request, ListView<SliceInfo> view)
    {
        return request.Watch
            ? list.FollowAsync(view, cluster.WatchSlicesAsync(filter, request.CancellationToken), request)
            : list.RunAsync(view, token => cluster.ListSlicesAsync(filter, token), request);
    }
}
