using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TensorFusion;

/// <summary>Alert rules as a file for Prometheus.</summary>
public static partial class PrometheusRules
{
    /// <summary>The file.</summary>
    public static string Write(IEnumerable<AlertRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var text = new StringBuilder("# Written by: tensorfusion alerts --rules -o prometheus\ngroups:\n")
            .Append("  - name: tensorfusion\n    rules:\n");
        foreach (var rule in rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"      - alert: {rule.Name}\n")
                .Append(CultureInfo.InvariantCulture, $"        expr: {Quote(rule.Expression)}\n")
                .Append(CultureInfo.InvariantCulture, $"        for: {rule.For.TotalSeconds:0}s\n")
                .Append("        labels:\n")
                .Append(CultureInfo.InvariantCulture,
                    $"          severity: {rule.Severity.ToString().ToLowerInvariant()}\n")
                .Append("        annotations:\n")
                .Append(CultureInfo.InvariantCulture, $"          summary: {Quote(Template(rule.Summary))}\n")
                .Append(CultureInfo.InvariantCulture, $"          runbook: {Quote(rule.Runbook)}\n");
        }

        return text.ToString();
    }

    private static string Template(string summary) => Placeholder().Replace(
        summary, match => match.Groups[1].Value == "value" ? "{{ $value }}"
            : $"{{{{ $labels.{match.Groups[1].Value} }}}}");

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
