using System.Globalization;
using System.Net;
using System.Text;

namespace TensorFusion;

/// <summary>An invoice as a page of HTML that needs nothing else.</summary>
public static class InvoicePage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:60rem;color:#1c2024}"
        + "table{border-collapse:collapse;width:100%}th,td{padding:.4rem .6rem;border-bottom:1px solid #ddd;"
        + "text-align:left}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tfoot td{font-weight:600}"
        + "@media print{body{margin:0}}";

    /// <summary>The page.</summary>
    public static string Write(Invoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
            .Append(Text($"Invoice {invoice.Tenant}")).Append("</title><style>").Append(Style)
            .Append("</style></head><body><h1>").Append(invoice.IsFinal ? "Invoice" : "Bill so far").Append("</h1><p>")
            .Append(Text($"Tenant {invoice.Tenant}, from {invoice.From:u} to {invoice.To:u}, made {invoice.MadeAt:u}"))
            .Append("</p><table><thead><tr><th>Pool</th><th>Workload</th><th>Card</th><th>Service</th><th>Memory</th>")
            .Append("<th class=\"n\">GPU·h</th><th class=\"n\">TFLOPS·h</th><th class=\"n\">GiB·h</th>")
            .Append("<th class=\"n\">").Append(Text(invoice.Currency)).Append("</th></tr></thead><tbody>");
        foreach (var line in invoice.Lines)
        {
            page.Append("<tr>");
            Cell(page, line.Pool);
            Cell(page, line.Workload);
            Cell(page, line.Model);
            Cell(page, line.Qos.Name);
            Cell(page, line.Tier.ToString().ToLowerInvariant());
            Amount(page, Number(line.GpuHours));
            Amount(page, Number(line.TflopsHours));
            Amount(page, Number(line.GibHours));
            Amount(page, line.Amount.ToString());
            page.Append("</tr>");
        }

        page.Append("</tbody><tfoot>");
        Foot(page, "Total", invoice.Total.ToString());
        if (invoice.WholeCards > Money.Zero)
        {
            Foot(page, "Whole cards would have cost", invoice.WholeCards.ToString());
            Foot(page, "Saved by sharing", invoice.Saved.ToString());
        }

        if (!invoice.IsFinal && invoice.Forecast is { } forecast)
        {
            Foot(page, "Forecast for the whole period", forecast.ToString());
        }

        return page.Append("</tfoot></table></body></html>\n").ToString();
    }

    private static void Cell(StringBuilder page, string text) => page.Append("<td>").Append(Text(text)).Append("</td>");

    private static void Amount(StringBuilder page, string text) =>
        page.Append("<td class=\"n\">").Append(Text(text)).Append("</td>");

    private static void Foot(StringBuilder page, string what, string amount) =>
        page.Append("<tr><td colspan=\"8\">").Append(Text(what)).Append("</td><td class=\"n\">").Append(Text(amount))
            .Append("</td></tr>");

    private static string Number(decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
