namespace TensorFusion.Protocol.Generator.Calls;

/// <summary>A remoted call as described in calls.txt.</summary>
internal sealed record Call(int Number, string Name, bool Sync, string? Generic, bool PerThread, bool Handled, Struct Record, bool InPayload, Struct Reply, bool OutPayload, string Doc);

/// <summary>The parsed wire.txt and calls.txt.</summary>
internal sealed record Description(IReadOnlyList<(string Name, string Value)> Constants, IReadOnlyList<Struct> Structs, IReadOnlyList<Call> Calls)
{
    private const int RecordHeaderBytes = 16;

    public static Description Load(string folder)
    {
        var constants = new List<(string, string)>();
        var structs = new List<Struct>();
        foreach (var (head, body) in Entries(Path.Combine(folder, "wire.txt")))
        {
            if (head[0] == "constant")
            {
                constants.Add((head[1], head[2]));
                continue;
            }

            var layout = new LayoutBuilder();
            for (var i = 0; i < body.Count; i++)
            {
                if (body[i] == "align")
                {
                    layout.Align(int.Parse(body[++i]));
                }
                else
                {
                    layout.Add(body[i]);
                }
            }

            structs.Add(layout.Build(head[1]));
        }

        var calls = Entries(Path.Combine(folder, "calls.txt")).Select(e => ParseCall(e.Head, e.Body)).ToList();
        var twice = calls.GroupBy(c => c.Number).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? new Description(constants, structs, calls)
            : throw new FormatException($"calls {string.Join(" and ", twice.Select(c => c.Name))} share number {twice.Key}");
    }

    private static Call ParseCall(string[] head, List<string> body)
    {
        var input = new LayoutBuilder(RecordHeaderBytes);
        var output = new LayoutBuilder();
        var inPayload = false;
        var outPayload = false;
        var doc = "";
        var target = input;
        for (var i = 0; i < body.Count; i++)
        {
            switch (body[i])
            {
                case "in": target = input; break;
                case "out": target = output; break;
                case "payload" when target == input: inPayload = true; break;
                case "payload": outPayload = true; break;
                case "doc": doc = string.Join(' ', body.Skip(i + 1)); i = body.Count; break;
                default: target.Add(body[i]); break;
            }
        }

        if (inPayload)
        {
            input.Add("payloadBytes:u32");
        }

        var generic = Array.IndexOf(head, "generic");
        return new Call(int.Parse(head[1]), head[2], head[3] == "sync", generic < 0 ? null : head[generic + 1], head.Contains("ptsz"), head.Contains("handled"),
            input.Build(head[2] + "Record"), inPayload, output.Build(head[2] + "Reply"), outPayload, doc);
    }

    /// <summary>Splits a file into entries: a line that starts in the first column, and the words of the indented lines below it.</summary>
    private static List<(string[] Head, List<string> Body)> Entries(string path)
    {
        var entries = new List<(string[], List<string>)>();
        foreach (var line in File.ReadLines(path).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line[0] == ' ')
            {
                entries[^1].Item2.AddRange(words);
            }
            else
            {
                entries.Add((words, []));
            }
        }

        return entries;
    }
}
