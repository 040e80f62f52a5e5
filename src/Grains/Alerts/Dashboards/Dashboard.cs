using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TensorFusion.Grains.Alerts.Dashboards;

/// <summary>One dashboard for Grafana.</summary>
/// <param name="Uid">Its name in addresses and of its file.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Panels">Its panels, numbers first.</param>
public sealed record Dashboard(string Uid, string Title, ImmutableArray<Panel> Panels)
{
    private const int Width = 24;
    private const int StatWidth = 4;
    private const int StatHeight = 4;
    private const int CurveWidth = 12;
    private const int CurveHeight = 8;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The file.</summary>
    public string ToJson()
    {
        var panels = new JsonArray();
        var (x, y, row) = (0, 0, 0);
        foreach (var panel in Panels.OrderBy(panel => !panel.IsStat))
        {
            var (width, height) = panel.IsStat ? (StatWidth, StatHeight) : (CurveWidth, CurveHeight);
            if (x + width > Width || (row > 0 && row != height))
            {
                (x, y) = (0, y + row);
            }

            panels.Add((JsonNode)ToJson(panel, panels.Count + 1, x, y, width, height));
            (x, row) = (x + width, height);
        }

        return new JsonObject
        {
            ["uid"] = $"tensorfusion-{Uid}",
            ["title"] = $"TensorFusion: {Title}",
            ["tags"] = new JsonArray("tensorfusion"),
            ["schemaVersion"] = 39,
            ["editable"] = true,
            ["refresh"] = "10s",
            ["time"] = new JsonObject { ["from"] = "now-1h", ["to"] = "now" },
            ["templating"] = new JsonObject
            {
                ["list"] = new JsonArray(new JsonObject
                {
                    ["name"] = "datasource",
                    ["label"] = "Data source",
                    ["type"] = "datasource",
                    ["query"] = "prometheus",
                }),
            },
            ["panels"] = panels,
        }.ToJsonString(Indented) + "\n";
    }

    private static JsonObject ToJson(Panel panel, int id, int x, int y, int width, int height) => new()
    {
        ["id"] = id,
        ["title"] = panel.Title,
        ["type"] = panel.IsStat ? "stat" : "timeseries",
        ["datasource"] = new JsonObject { ["type"] = "prometheus", ["uid"] = "${datasource}" },
        ["gridPos"] = new JsonObject { ["x"] = x, ["y"] = y, ["w"] = width, ["h"] = height },
        ["fieldConfig"] = new JsonObject
        {
            ["defaults"] = new JsonObject { ["unit"] = panel.Unit, ["min"] = 0 },
            ["overrides"] = new JsonArray(),
        },
        ["targets"] = new JsonArray(new JsonObject
        {
            ["refId"] = "A",
            ["expr"] = panel.Query,
            ["legendFormat"] = panel.Legend,
            ["instant"] = panel.IsStat,
            ["range"] = !panel.IsStat,
        }),
    };
}
