using System.Globalization;
using TensorFusion.Benchmarks.OpenB;

namespace TensorFusion.Benchmarks.Scheduling;

/// <summary>
/// Mixes that are among no trace, on the openb nodes, arrivals at 130 %: <c>mixes --data DIR [--seeds 1-3]</c>. And the
/// traces with memory drawn apart from compute: <c>two-dimensions --data DIR</c>.
/// </summary>
internal static class MixBenchmark
{
    private const double Ratio = 1.3;

    public static int RunMixes(Arguments arguments, TextWriter output)
    {
        var nodes = OpenData.ReadNodes(Path.Combine(Data(arguments), OpenData.NodeFile));
        output.WriteLine($"{"mix",-14} {"fragmentation-aware",20} {"FGD",8} {"BestFit",8}   GPUs allocated, %");
        foreach (var mix in arguments.Get("mixes", string.Join(',', SyntheticMix.Names)).Split(','))
        {
            var tasks = SyntheticMix.Draw(mix);
            var sums = new double[3];
            var seeds = arguments.Range("seeds", "1-3");
            foreach (var seed in seeds)
            {
                var (arrivals, ordered) = OpenData.Arrive(tasks, nodes, seed, Ratio);
                var all = arrivals.Select(ReferenceTask.Of).ToList();
                Compare(ordered, arrivals, all, [.. tasks.Select(ReferenceTask.Of)], sums, null);
            }

            Write(output, $"{mix,-14}", sums, seeds.Count);
        }

        return 0;
    }

    public static int RunTwoDimensions(Arguments arguments, TextWriter output)
    {
        var nodes = OpenData.ReadNodes(Path.Combine(Data(arguments), OpenData.NodeFile));
        output.WriteLine($"{"trace",-14} {"fragmentation-aware",20} {"FGD",8} {"BestFit",8}   compute / memory, %");
        foreach (var trace in new[] { "default", "gpushare40", "gpuspec10", "multigpu20" })
        {
            var tasks = OpenData.ReadTasks(Path.Combine(Data(arguments), $"openb_pod_list_{trace}.csv"));
            var (compute, memory) = (new double[3], new double[3]);
            var seeds = arguments.Range("seeds", "42-46");
            foreach (var seed in seeds)
            {
                var (arrivals, ordered) = OpenData.Arrive(tasks, nodes, seed, Ratio);
                var drawn = DrawMemory(tasks);
                var all = arrivals.Select(task => drawn[task.Name]).ToList();
                Compare(ordered, arrivals, all, [.. drawn.Values], compute, memory);
            }

            Write(output, $"{trace,-14}", compute, seeds.Count);
            Write(output, $"{"",-14}", memory, seeds.Count);
        }

        return 0;
    }

    private static string Data(Arguments arguments) =>
        arguments.Get("data", Environment.GetEnvironmentVariable("OPENB") ?? "../shared/data/openb");

    /// <summary>Parts of a card get the memory of another such task of the trace; whole cards stay whole.</summary>
    private static Dictionary<string, ReferenceTask> DrawMemory(List<OpenTask> tasks)
    {
        var random = new Random(2023);
        var parts = tasks.Where(task => task is { Gpus: 1, Milli: < 1000 }).Select(task => task.Milli).ToArray();
        random.Shuffle(parts);
        var next = 0;
        return tasks.ToDictionary(task => task.Name, task => ReferenceTask.Of(task) with
        {
            Memory = task is { Gpus: 1, Milli: < 1000 } ? parts[next++] : task.Milli,
        });
    }

    private static void Compare(
        List<OpenNode> nodes,
        List<OpenTask> arrivals,
        List<ReferenceTask> tasks,
        List<ReferenceTask> trace,
        double[] compute,
        double[]? memory)
    {
        var all = nodes.Sum(node => node.Gpus) * 1000.0 / 100;
        var index = OpenPool.Make(nodes);
        var requests = arrivals
            .Select((task, i) => OpenPool.Request(task, i, tasks[i].Compute, tasks[i].Memory))
            .ToList();
        Replay.Run(index, requests, "fragmentation-aware");
        compute[0] += index.Allocations.Values.Sum(some => some.Compute * some.Cards.Length) / all;
        if (memory is not null)
        {
            memory[0] += index.Allocations.Values.Sum(some => some.Memory * some.Cards.Length) / all;
        }

        for (var i = 1; i <= 2; i++)
        {
            var reference = new FgdReference(nodes, trace, isBestFit: i == 2);
            tasks.ForEach(task => reference.Place(task));
            compute[i] += reference.Used / all;
            if (memory is not null)
            {
                memory[i] += reference.UsedMemory / all;
            }
        }
    }

    private static void Write(TextWriter output, string name, double[] sums, int count) =>
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} {sums[0] / count,20:F2} {sums[1] / count,8:F2} {sums[2] / count,8:F2}"));
}
