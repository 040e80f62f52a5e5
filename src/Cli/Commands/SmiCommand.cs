using System.CommandLine;
using TensorFusion.Cli.Cluster;
using TensorFusion.Cli.Views;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion smi</c>: GPUs and slices at a glance.</summary>
internal static class SmiCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "Write it again every 2 s." };
        var command = new Command("smi", "Shows GPUs and the slices on them.") { watch };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            using var timer = new PeriodicTimer(Interval, context.Time);
            do
            {
                await WriteAsync(context, cluster, cancellationToken);
            }
            while (parsed.GetValue(watch) && await timer.WaitForNextTickAsync(cancellationToken));
        });
        return command;
    }

    private static async Task WriteAsync(CliContext context, ICluster cluster, CancellationToken cancellationToken)
    {
        var gpus = await cluster.ListGpusAsync(cancellationToken);
        var slices = await cluster.ListSlicesAsync(SliceFilter.Living, cancellationToken);
        SmiView.Write(context.Output, context.Decorate, gpus, slices, context.Time.GetUtcNow());
        context.Output.Flush();
    }
}
