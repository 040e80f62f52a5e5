using System.CommandLine;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion explain</c>: why something waits, and what would help.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var name = new Argument<string>("name") { Description = "Id or name of a slice, or name of a workload." };
        var tenant = CommonOptions.Tenant();
        var command = new Command("explain", "Says why a slice waits, node by node, and what would help.")
        {
            name, tenant,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var explanation = await cluster.ExplainAsync(
                parsed.GetValue(name)!, parsed.GetValue(tenant)!, cancellationToken);
            Write(context.Output, explanation);
        });
        return command;
    }

    private static void Write(TextWriter output, PlacementExplanation explanation)
    {
        var slice = explanation.Slice;
        output.WriteLine($"{slice.Name} ({slice.Id}): {Cell.Word(slice.Phase)}");
        if (slice.Phase != SlicePhase.Pending && !slice.WaitsToReturn)
        {
            output.WriteLine(slice.Node.Length > 0 ? $"It does not wait: it is on {slice.Node}." : slice.Message);
            return;
        }

        output.WriteLine(slice.Message);
        output.WriteLine(
            $"Place {explanation.Position} of {explanation.Waiting} in the queue; before all later ones from "
            + $"{explanation.FirstInLineBy:yyyy-MM-dd HH:mm:ss}Z at latest.");
        if (!explanation.Nodes.IsEmpty)
        {
            output.WriteLine();
            var rows = explanation.Nodes.Select(node => new[] { node.Node, node.Filter, node.Reason }).ToList();
            var table = new PlainTable(["NODE", "REFUSED BY", "REASON"]);
            table.Fit(rows);
            output.WriteLine(table.Headings());
            rows.ForEach(row => output.WriteLine(table.Line(row)));
        }

        if (!explanation.Help.IsEmpty)
        {
            output.WriteLine();
            output.WriteLine("What would help:");
            foreach (var sentence in explanation.Help)
            {
                output.WriteLine($"- {sentence}");
            }
        }
    }
}
