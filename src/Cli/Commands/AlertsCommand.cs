using System.CommandLine;
using System.Text.Json;
using TensorFusion.Cli.Execution;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion alerts</c>: what is wrong, and the rules by which it is.</summary>
internal static class AlertsCommand
{
    private static readonly string[] Formats = ["table", "json", "prometheus"];

    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var rules = new Option<bool>("--rules") { Description = "Show the rules instead." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "How it is written; prometheus is for rules.",
            HelpName = string.Join('|', Formats),
            DefaultValueFactory = _ => Formats[0],
        };
        output.AcceptOnlyFromAmong(Formats);
        var command = new Command("alerts", "Shows alerts and their rules.") { rules, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var format = parsed.GetValue(output)!;
            if (parsed.GetValue(rules))
            {
                WriteRules(context.Output, await cluster.Accounting.ListAlertRulesAsync(cancellationToken), format);
                return;
            }

            var alerts = await cluster.Accounting.ListAlertsAsync(cancellationToken);
            switch (format)
            {
                case "json":
                    context.Output.WriteLine(
                        JsonSerializer.Serialize(alerts, AlertJson.Indented.IReadOnlyListAlertInfo));
                    break;
                case "prometheus":
                    throw new CommandFailure(ExitStatus.Usage, "Only rules are written for Prometheus: give --rules.");
                default:
                    Write(context.Output, ["RULE", "STATE", "SEVERITY", "SINCE", "SUMMARY"], alerts.Select(Row));
                    break;
            }
        });
        return command;
    }

    private static void WriteRules(TextWriter output, IReadOnlyList<AlertRule> rules, string format)
    {
        switch (format)
        {
            case "json":
                output.WriteLine(JsonSerializer.Serialize(rules, AlertJson.Indented.IReadOnlyListAlertRule));
                break;
            case "prometheus":
                output.Write(PrometheusRules.Write(rules));
                break;
            default:
                Write(output, ["RULE", "SEVERITY", "FOR", "EXPRESSION"], rules.Select(rule => (string[])
                    [rule.Name, Cell.Word(rule.Severity), $"{rule.For.TotalSeconds:0}s", rule.Expression]));
                break;
        }
    }

    private static string[] Row(AlertInfo alert) =>
        [alert.Rule, Cell.Word(alert.State), Cell.Word(alert.Severity), $"{alert.Since:u}", alert.Summary];

    private static void Write(TextWriter output, string[] headings, IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        var table = new PlainTable(headings);
        table.Fit(all);
        output.WriteLine(table.Headings());
        foreach (var row in all)
        {
            output.WriteLine(table.Line(row));
        }
    }
}
