using System.Globalization;
using System.Text;

namespace TensorFusion;

/// <summary>Invoices as CSV (RFC 4180): one row a line, amounts exact.</summary>
public static class InvoiceCsv
{
    private const string Header =
        "tenant,from,to,pool,workload,model,qos,tier,gpu_hours,tflops_hours,tflops_limit_hours,gib_hours,"
        + "gib_limit_hours,used_gib_hours,tflops_hour_price,gib_hour_price,amount,whole_cards,currency";

    /// <summary>The text, with a line of headings.</summary>
    public static string Write(IEnumerable<Invoice> invoices)
    {
        ArgumentNullException.ThrowIfNull(invoices);
        var text = new StringBuilder(Header).Append("\r\n");
        foreach (var invoice in invoices)
        {
            foreach (var line in invoice.Lines)
            {
                text.AppendJoin(',', Cells(invoice, line).Select(Quote)).Append("\r\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Cells(Invoice invoice, LedgerLine line) =>
    [
        invoice.Tenant,
        Time(invoice.From),
        Time(invoice.To),
        line.Pool,
        line.Workload,
        line.Model,
        line.Qos.Name,
        line.Tier.ToString().ToLowerInvariant(),
        Number(line.GpuHours),
        Number(line.TflopsHours),
        Number(line.TflopsLimitHours),
        Number(line.GibHours),
        Number(line.GibLimitHours),
        Number(line.UsedGibHours),
        Number(line.Price.TflopsHour),
        Number(line.Price.GibHour),
        Number(line.Amount.Value),
        Number(line.WholeCards.Value),
        invoice.Currency,
    ];

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
