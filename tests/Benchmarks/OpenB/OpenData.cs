namespace TensorFusion.Benchmarks.OpenB;

/// <summary>The published data, and the order in which tasks arrive.</summary>
internal static class OpenData
{
    public const string NodeFile = "openb_node_list_gpu_node.csv";

    /// <summary>Draws that ten time-outs of the published simulator take before the order of nodes is drawn.</summary>
    private const int DrawsBeforeNodes = 10;

    public static List<OpenNode> ReadNodes(string path) =>
        [.. Rows(path).Select(row => new OpenNode(
            row["sn"], int.Parse(row["cpu_milli"]), int.Parse(row["memory_mib"]), int.Parse(row["gpu"]),
            row["model"]))];

    public static List<OpenTask> ReadTasks(string path) =>
        [.. Rows(path).Select(ToTask).OrderBy(task => task.Name, StringComparer.Ordinal)];

    /// <summary>
    /// The inflation protocol: the trace in random order, then tasks drawn from it with replacement until their GPU
    /// demand would pass a multiple of the capacity. Nodes come in the order that breaks ties.
    /// </summary>
    public static (List<OpenTask> Arrivals, List<OpenNode> Nodes) Arrive(
        List<OpenTask> tasks, List<OpenNode> nodes, int seed, double ratio)
    {
        var random = new GoRandom(seed);
        random.Next63();
        var target = ratio * nodes.Sum(node => node.Gpus) * 1000.0;
        var arrivals = new List<OpenTask>(tasks);
        random.Shuffle(arrivals);
        var total = arrivals.Sum(task => (double)task.Gpus * task.Milli);
        while (total > target)
        {
            var i = random.Next(arrivals.Count);
            total -= arrivals[i].Gpus * arrivals[i].Milli;
            arrivals.RemoveAt(i);
        }

        while (true)
        {
            var task = tasks[random.Next(tasks.Count)];
            if (total + task.Milli > target)
            {
                break;
            }

            total += task.Gpus * task.Milli;
            arrivals.Add(task);
        }

        for (var i = 0; i < DrawsBeforeNodes; i++)
        {
            random.Next63();
        }

        var rank = random.Permutation(nodes.Count);
        return (arrivals, [.. nodes.Select((node, i) => (node, rank[i])).OrderBy(pair => pair.Item2)
            .Select(pair => pair.node)]);
    }

    private static OpenTask ToTask(Dictionary<string, string> row)
    {
        var gpus = int.Parse(row["num_gpu"]);
        var models = row.GetValueOrDefault("gpu_spec", "").Split('|', StringSplitOptions.RemoveEmptyEntries);
        return new(
            row["name"],
            int.Parse(row["cpu_milli"]),
            int.Parse(row["memory_mib"]),
            gpus,
            gpus == 0 ? 0 : Math.Min(1000, int.Parse(row["gpu_milli"])),
            gpus == 0 ? "" : string.Join('|', models));
    }

    private static IEnumerable<Dictionary<string, string>> Rows(string path)
    {
        using var reader = new StreamReader(path);
        var header = reader.ReadLine()!.Split(',');
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            var cells = line.Split(',');
            yield return header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }
}
