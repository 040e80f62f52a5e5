using System.Text.Json;

namespace TensorFusion.Cli.Output;

/// <summary>Writes lists, and the changes that follow when they are watched.</summary>
internal sealed class ListWriter<T>(ListView<T> view, OutputFormat format, TextWriter output)
{
    private PlainTable? _table;

    /// <summary>The whole list; one JSON array, or one YAML sequence.</summary>
    public void WriteList(IReadOnlyList<T> items)
    {
        switch (format)
        {
            case OutputFormat.Json:
                output.WriteLine(JsonSerializer.Serialize(items, view.JsonList));
                break;
            case OutputFormat.Yaml:
                output.Write(YamlText.From(JsonSerializer.SerializeToNode(items, view.JsonList)));
                break;
            default:
                WriteRows(items);
                break;
        }
    }

    /// <summary>One object by itself: one JSON object, one YAML mapping, or a table of one row.</summary>
    public void WriteItem(T item)
    {
        switch (format)
        {
            case OutputFormat.Json:
                output.WriteLine(JsonSerializer.Serialize(item, view.Json));
                break;
            case OutputFormat.Yaml:
                output.Write(YamlText.From(JsonSerializer.SerializeToNode(item, view.Json)));
                break;
            default:
                WriteRows([item]);
                break;
        }
    }

    /// <summary>Starts a stream of changes: a table gets its headings though there may be nothing yet.</summary>
    public void Begin()
    {
        if (format is OutputFormat.Table or OutputFormat.Wide)
        {
            WriteRows([]);
            output.Flush();
        }
    }

    /// <summary>One object of a stream: one line of JSON, one YAML document, or one more row.</summary>
    public void WriteChange(T item)
    {
        switch (format)
        {
            case OutputFormat.Json:
                output.WriteLine(JsonSerializer.SerializeToNode(item, view.Json)!.ToJsonString());
                break;
            case OutputFormat.Yaml:
                output.WriteLine("---");
                output.Write(YamlText.From(JsonSerializer.SerializeToNode(item, view.Json)));
                break;
            default:
                WriteRows([item]);
                break;
        }

        output.Flush();
    }

    private void WriteRows(IReadOnlyList<T> items)
    {
        if (format == OutputFormat.Name)
        {
            foreach (var item in items)
            {
                output.WriteLine(view.Name(item));
            }

            return;
        }

        var columns = view.Columns.Where(column => format == OutputFormat.Wide || !column.WideOnly).ToArray();
        var rows = items.Select(item => columns.Select(column => column.Value(item)).ToArray()).ToArray();
        var isFirst = _table is null;
        _table ??= new PlainTable([.. columns.Select(column => column.Title)]);
        _table.Fit(rows);
        if (isFirst)
        {
            output.WriteLine(_table.Headings());
        }

        foreach (var row in rows)
        {
            output.WriteLine(_table.Line(row));
        }
    }
}
