using System.Globalization;

namespace TensorFusion.Cli.Output;

/// <summary>Bills as a table.</summary>
internal static class CostView
{
    private static readonly string[] Headings =
        ["TENANT", "POOL", "MODEL", "QOS", "TIER", "GPU-H", "TFLOPS-H", "GIB-H", "AMOUNT"];

    public static void Write(TextWriter output, IReadOnlyList<Invoice> invoices, LicenceStatus licence)
    {
        var rows = invoices.SelectMany(invoice => invoice.Lines.Select(line => Row(invoice, line))).ToList();
        var table = new PlainTable(Headings);
        table.Fit(rows);
        output.WriteLine(table.Headings());
        foreach (var row in rows)
        {
            output.WriteLine(table.Line(row));
        }

        output.WriteLine();
        foreach (var invoice in invoices)
        {
            var forecast = !invoice.IsFinal && invoice.Forecast is { } whole ? $", forecast {whole}" : "";
            var saved = invoice.WholeCards > Money.Zero
                ? $", saved {invoice.Saved} of {invoice.WholeCards} for whole cards"
                : "";
            output.WriteLine($"{invoice.Tenant}: {invoice.Total} {invoice.Currency}{forecast}{saved}");
        }

        output.WriteLine($"licence: {licence.Message} Fee this month: {licence.Fee} "
            + $"({(licence.Rate * 100).ToString("0.#", CultureInfo.InvariantCulture)} % of {licence.ComputeCost}).");
    }

    private static string[] Row(Invoice invoice, LedgerLine line) =>
    [
        invoice.Tenant,
        line.Pool,
        line.Model,
        line.Qos.Name,
        Cell.Word(line.Tier),
        Number(line.GpuHours),
        Number(line.TflopsHours),
        Number(line.GibHours),
        line.Amount.Value.ToString("0.0000", CultureInfo.InvariantCulture),
    ];

    private static string Number(decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
