using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TensorFusion.Grains.Alerts;
using TensorFusion.Grains.Alerts.Dashboards;
using TensorFusion.Grains.Alerts.Expressions;
using TensorFusion.Tests.Unit.House;

namespace TensorFusion.Tests.Unit.Alerts;

/// <summary>Files for Prometheus, Grafana and people, written from the rules and the metric catalogue.</summary>
public sealed partial class PrometheusFileTests
{
    public static TheoryData<string> Dashboards => new(GrafanaDashboards.All.Select(dashboard => dashboard.Uid));

    [Fact]
    public void The_rules_for_prometheus_are_the_rules_of_the_cluster() => GeneratedFile.Check(
        "deploy/prometheus/tensorfusion-rules.yml", PrometheusRules.Write(AlertRules.BuiltIn));

    [Fact]
    public void The_page_of_alerts_has_a_row_for_each_rule()
    {
        var rows = AlertRules.BuiltIn.Select(rule =>
            $"| `{rule.Name}` | {rule.Severity.ToString().ToLowerInvariant()} | {rule.For.TotalSeconds:0} s "
            + $"| `{rule.Expression}` | {rule.Runbook} |\n");
        GeneratedFile.Check(
            "docs/reference/alerts.md",
            "# Alert rules\n\nWritten from the program; [alerts](../alerts.md) says how they are evaluated and sent.\n\n"
            + "| rule | severity | holds for | expression | what to do |\n|---|---|---|---|---|\n"
            + string.Concat(rows));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void A_dashboard_is_what_the_catalogue_says(string uid) => GeneratedFile.Check(
        $"deploy/grafana/{uid}.json", GrafanaDashboards.All.Single(dashboard => dashboard.Uid == uid).ToJson());

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void The_panels_of_a_dashboard_do_not_overlap(string uid)
    {
        var json = JsonNode.Parse(GrafanaDashboards.All.Single(dashboard => dashboard.Uid == uid).ToJson())!;
        var taken = new HashSet<(int, int)>();
        foreach (var place in json["panels"]!.AsArray().Select(panel => panel!["gridPos"]!))
        {
            for (var x = (int)place["x"]!; x < (int)place["x"]! + (int)place["w"]!; x++)
            {
                for (var y = (int)place["y"]!; y < (int)place["y"]! + (int)place["h"]!; y++)
                {
                    Assert.True(x < 24 && taken.Add((x, y)), $"{uid}: {place}");
                }
            }
        }
    }

    [Fact]
    public void Every_metric_of_the_catalogue_is_on_a_dashboard()
    {
        var used = GrafanaDashboards.All
            .SelectMany(dashboard => dashboard.Panels)
            .SelectMany(panel => MetricName().Matches(panel.Query).Select(match => match.Value))
            .ToHashSet();
        Assert.Empty(ClusterMetricCatalogue.All.Select(metric => metric.Name).Except(used));
    }

    [Fact]
    public void The_page_of_metrics_has_a_row_for_each_metric_of_the_catalogue()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/reference/metrics.md"));
        var rows = ClusterMetricCatalogue.All.Select(metric =>
        {
            var (kind, labels) = (metric.IsCounter ? "counter" : "gauge", string.Join(", ", metric.Labels));
            return $"| `{metric.Name}` | {kind} | {labels} | {metric.Help} |\n";
        });
        if (Environment.GetEnvironmentVariable("TENSORFUSION_UPDATE_FILES") == "1")
        {
            const string Begin = "<!-- catalogue -->\n";
            const string End = "<!-- end -->";
            var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
            page = page[..from] + "| name | kind | labels | meaning |\n|---|---|---|---|\n" + string.Concat(rows)
                + page[page.IndexOf(End, StringComparison.Ordinal)..];
            File.WriteAllText(Repository.PathOf("docs/reference/metrics.md"), page);
        }

        Assert.All(rows, row => Assert.Contains(row, page));
    }

    [Fact]
    public void Own_expressions_of_a_rule_file_are_read_when_the_silo_starts() =>
        Assert.Throws<FormatException>(() => Expression.Parse("tensorfusion_node_up =="));

    [GeneratedRegex(@"tensorfusion_\w+")]
    private static partial Regex MetricName();
}
