using System.Globalization;

namespace TensorFusion.Benchmarks.OpenB;

/// <summary>
/// Replays the published traces: <c>openb --data DIR [--traces a,b] [--seeds 42-46] [--policies a,b]
/// [--placements DIR]</c>.
/// </summary>
internal static class OpenBBenchmark
{
    private const double Ratio = 1.3;
    private static readonly string[] Traces = ["default", "gpushare40", "gpuspec10", "multigpu20"];

    public static int Run(Arguments arguments, TextWriter output)
    {
        var data = arguments.Get("data", Environment.GetEnvironmentVariable("OPENB") ?? "../shared/data/openb");
        if (!File.Exists(Path.Combine(data, OpenData.NodeFile)))
        {
            output.WriteLine($"There is no {OpenData.NodeFile} in {data}. Name the folder: --data DIR.");
            return 1;
        }

        var nodes = OpenData.ReadNodes(Path.Combine(data, OpenData.NodeFile));
        var seeds = arguments.Range("seeds", "42-46");
        var policies = arguments.Get("policies", "fragmentation-aware,FGD,BestFit").Split(',');
        var folder = arguments.Get("placements", "");
        output.WriteLine($"{"trace",-12} {"policy",-20} {"GPUs allocated",14}  by seed");
        foreach (var trace in arguments.Get("traces", string.Join(',', Traces)).Split(','))
        {
            var tasks = OpenData.ReadTasks(Path.Combine(data, $"openb_pod_list_{trace}.csv"));
            var inputs = seeds.Select(seed => OpenData.Arrive(tasks, nodes, seed, Ratio)).ToList();
            foreach (var policy in policies)
            {
                var values = new List<double>();
                var speed = "";
                for (var i = 0; i < inputs.Count; i++)
                {
                    var (arrivals, ordered) = inputs[i];
                    if (policy is "FGD" or "BestFit")
                    {
                        values.Add(Reference(arrivals, ordered, tasks, policy == "BestFit"));
                        continue;
                    }

                    using var file = folder.Length == 0
                        ? null
                        : new StreamWriter(Path.Combine(folder, $"{trace}.{seeds[i]}.csv"));
                    var requests = arrivals.Select(OpenPool.Request).ToList();
                    var result = Replay.Run(OpenPool.Make(ordered), requests, policy, file);
                    values.Add(result.Percent);
                    speed = string.Create(
                        CultureInfo.InvariantCulture, $"  {result.PerSecond:N0}/s, p99 {result.P99:F0} us");
                }

                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{trace,-12} {policy,-20} {values.Average(),14:F2}  "
                    + $"{string.Join(' ', values.Select(value => value.ToString("F2", CultureInfo.InvariantCulture)))}")
                    + speed);
            }
        }

        return 0;
    }

    private static double Reference(
        List<OpenTask> arrivals, List<OpenNode> nodes, List<OpenTask> trace, bool isBestFit)
    {
        var reference = new FgdReference(nodes, trace.Select(ReferenceTask.Of), isBestFit);
        foreach (var task in arrivals)
        {
            reference.Place(ReferenceTask.Of(task));
        }

        return 100.0 * reference.Used / (nodes.Sum(node => node.Gpus) * 1000L);
    }
}
