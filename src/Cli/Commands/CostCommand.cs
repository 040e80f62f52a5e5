using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TensorFusion.Cli.Cluster;
using TensorFusion.Cli.Execution;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary><c>tensorfusion cost</c>: what tenants owe, what sharing saved, and the product's own fee.</summary>
internal static class CostCommand
{
    private static readonly string[] Formats = ["table", "json", "csv", "html"];

    public static Command Create(CliContext context, Option<string?> gateway)
    {
        var tenant = new Option<string?>("--tenant")
        {
            Description = "Only this tenant.",
            HelpName = "NAME",
        };
        var month = new Option<string?>("--month")
        {
            Description = "Calendar month, UTC. Default: this one so far.",
            HelpName = "YYYY-MM",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "How it is written; html needs a tenant.",
            HelpName = string.Join('|', Formats),
            DefaultValueFactory = _ => Formats[0],
        };
        output.AcceptOnlyFromAmong(Formats);
        var prices = new Option<FileInfo?>("--prices")
        {
            Description = "Put the prices of this JSON file in force, from the next hour on or when it says.",
            HelpName = "FILE",
        };
        var command = new Command("cost", "Shows what tenants owe, and sets prices.") { tenant, month, output, prices };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await context.ConnectAsync(parsed.GetValue(gateway), cancellationToken);
            if (parsed.GetValue(prices) is { } file)
            {
                await SetPricesAsync(context, cluster.Accounting, file, cancellationToken);
                return;
            }

            var from = Month(parsed.GetValue(month), context.Time.GetUtcNow());
            var invoices = await InvoicesAsync(cluster.Accounting, parsed.GetValue(tenant), from, cancellationToken);
            var format = parsed.GetValue(output)!;
            if (format == "table")
            {
                var licence = await cluster.Accounting.GetLicenceAsync(cancellationToken);
                CostView.Write(context.Output, invoices, licence);
                return;
            }

            context.Output.Write(format switch
            {
                "json" => JsonSerializer.Serialize(invoices, AccountingJson.Indented.IReadOnlyListInvoice) + "\n",
                "csv" => InvoiceCsv.Write(invoices),
                _ => invoices.Count == 1
                    ? InvoicePage.Write(invoices[0])
                    : throw new CommandFailure(ExitStatus.Usage, "A page is for one tenant: give --tenant."),
            });
        });
        return command;
    }

    private static async Task<IReadOnlyList<Invoice>> InvoicesAsync(
        IAccounting accounting, string? tenant, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var tenants = tenant is null ? await accounting.ListTenantNamesAsync(cancellationToken) : [tenant];
        var invoices = new List<Invoice>();
        foreach (var name in tenants)
        {
            invoices.Add(await accounting.GetInvoiceAsync(name, from, from.AddMonths(1), cancellationToken));
        }

        return invoices;
    }

    private static async Task SetPricesAsync(
        CliContext context, IAccounting accounting, FileInfo file, CancellationToken cancellationToken)
    {
        PriceBook book;
        try
        {
            await using var stream = file.OpenRead();
            book = await PriceBookFile.ReadAsync(stream, cancellationToken);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitStatus.Usage, $"{file}: {error.Message}");
        }

        var set = await accounting.SetPricesAsync(book, cancellationToken);
        context.Output.WriteLine($"in force from {set.EffectiveFrom:u}");
    }

    private static DateTimeOffset Month(string? text, DateTimeOffset now) =>
        text is null ? BillingKeys.MonthOf(now)
        : DateTimeOffset.TryParseExact(
            text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var month)
            ? month
            : throw new CommandFailure(ExitStatus.Usage, $"'{text}' is not a month; give one as 2026-11.");
}
