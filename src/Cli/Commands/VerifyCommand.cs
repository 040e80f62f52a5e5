using System.CommandLine;
using System.Text.Json;
using TensorFusion.Cli.Execution;
using TensorFusion.Cli.Output;
using TensorFusion.Cli.Verification;

namespace TensorFusion.Cli.Commands;

/// <summary>
/// <c>tensorfusion verify</c>: a program of a slice that looks whether the slice is what it should be.
/// </summary>
internal static class VerifyCommand
{
    private const double Seconds = 2;

    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var seconds = new Option<double?>("--seconds")
        {
            Description = "How long each device is kept busy to measure its share. Default: 2.",
            HelpName = "N",
        };
        var output = CommonOptions.Output(OutputFormat.Table, OutputFormat.Table, OutputFormat.Json);
        var command = new Command(
            "verify",
            "Proves from inside a slice that it works and that its limits hold: run ... -- tensorfusion verify")
        {
            seconds, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(seconds) is not (null or (> 0 and <= 3600)))
            {
                result.AddError("--seconds must be more than 0 and at most 3600.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var connection = ConnectionWord.Parse(context.Environment(ConnectionWord.Variable) ?? "")
                ?? throw new CommandFailure(
                    ExitStatus.Usage,
                    $"{ConnectionWord.Variable} leads to no slice; "
                    + "run it on one: tensorfusion run --tflops 20 --vram 4GiB -- tensorfusion verify");
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            var slice = await cluster.DescribeSliceAsync(
                connection.Slice, SliceRequest.DefaultTenant, cancellationToken);
            var checks = new SliceVerifier(slice, connection, context.Time)
                .Run(TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? Seconds));
            var report = new VerificationReport(slice.Id, checks.All(check => check.Holds), checks);
            if (parsed.GetValue(output) == OutputFormat.Json)
            {
                context.Output.WriteLine(
                    JsonSerializer.Serialize(report, VerificationJson.Default.VerificationReport));
            }
            else
            {
                Write(context.Output, report);
            }

            return report.Holds ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }

    private static void Write(TextWriter output, VerificationReport report)
    {
        var rows = report.Checks
            .Select(check => new[] { check.Name, check.Holds ? "holds" : "FAILS", check.Found, check.Expected })
            .ToList();
        var table = new PlainTable(["CHECK", "", "FOUND", "EXPECTED"]);
        table.Fit(rows);
        output.WriteLine(table.Headings());
        rows.ForEach(row => output.WriteLine(table.Line(row)));
        var failed = report.Checks.Count(check => !check.Holds);
        output.WriteLine(
            failed == 0 ? $"Slice {report.Slice} is what it should be." : $"Slice {report.Slice}: {failed} fail.");
    }
}
