using System.CommandLine;
using System.Globalization;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion defrag</c>: which moves would empty nodes, what they gain and cost.</summary>
internal static class DefragCommand
{
    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show the plan." };
        var moves = new Option<int?>("--moves") { Description = "Slices that may move.", HelpName = "N" };
        var data = CommonOptions.Unit<MiB>("--data", "SIZE", "Memory that may be copied.", MiB.TryParse);
        var window = new Option<double?>("--window")
        {
            Description = "Seconds in which all must be copied, at 2 GiB/s.",
            HelpName = "SECONDS",
        };
        var pool = new Option<string>("--pool")
        {
            Description = "The pool.",
            HelpName = "NAME",
            DefaultValueFactory = _ => SliceRequest.DefaultPool,
        };
        var command = new Command("defrag", "Shows moves that would empty nodes, with what they gain and cost.")
        {
            dryRun, moves, data, window, pool,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var budget = new DefragmentationBudget
            {
                Moves = parsed.GetValue(moves),
                Data = parsed.GetValue(data),
                Window = parsed.GetValue(window) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var plan = await cluster.PlanDefragmentationAsync(budget, parsed.GetValue(pool)!, cancellationToken);
            Write(context.Output, plan);
            if (!parsed.GetValue(dryRun) && !plan.Moves.IsEmpty)
            {
                throw new TensorFusionException(
                    FailureCode.MoveRefused,
                    parsed.GetValue(pool)!,
                    "This cluster cannot move slices to other nodes, so nothing was moved.",
                    "Look at plans with --dry-run.");
            }
        });
        return command;
    }

    private static void Write(TextWriter output, DefragmentationPlan plan)
    {
        if (plan.Moves.IsEmpty)
        {
            output.WriteLine($"No node can be emptied within the budget; {plan.UsedGpus} GPUs are on nodes in use.");
            return;
        }

        var rows = plan.Moves
            .Select(move => new[] { move.SliceId, move.From, move.To, $"{move.Data}", $"{move.Pause.TotalMilliseconds:0} ms" })
            .ToList();
        var table = new PlainTable(["SLICE", "FROM", "TO", "DATA", "PAUSE"]);
        table.Fit(rows);
        output.WriteLine(table.Headings());
        rows.ForEach(row => output.WriteLine(table.Line(row)));
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Gain: {plan.FreedNodes.Length} nodes with {plan.FreedGpus} of {plan.UsedGpus} GPUs in use become empty "
            + $"({string.Join(", ", plan.FreedNodes)})."));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Cost: {plan.Moves.Length} moves, {plan.Data} to copy at most, {plan.Duration.TotalSeconds:0.0} s."));
    }
}
