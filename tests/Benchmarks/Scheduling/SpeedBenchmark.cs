using System.Diagnostics;
using System.Globalization;
using TensorFusion.Benchmarks.OpenB;
using TensorFusion.Grains.Pools;
using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Benchmarks.Scheduling;

/// <summary>
/// Decisions a second of one core, and the rebuild of the index: <c>speed --data DIR</c>. Each size is filled once
/// before it is measured, so that the code is compiled.
/// </summary>
internal static class SpeedBenchmark
{
    public static int Run(Arguments arguments, TextWriter output)
    {
        var data = arguments.Get("data", Environment.GetEnvironmentVariable("OPENB") ?? "../shared/data/openb");
        var nodes = OpenData.ReadNodes(Path.Combine(data, OpenData.NodeFile));
        var tasks = OpenData.ReadTasks(Path.Combine(data, "openb_pod_list_default.csv"));
        foreach (var count in new[] { nodes.Count, 10_000 })
        {
            var many = Enumerable.Range(0, count)
                .Select(i => nodes[i % nodes.Count] with { Name = $"{nodes[i % nodes.Count].Name}-{i / nodes.Count}" })
                .ToList();
            var (arrivals, ordered) = OpenData.Arrive(tasks, many, 42, 1.3);
            var requests = arrivals.Select(OpenPool.Request).ToList();
            Replay.Run(OpenPool.Make(ordered), requests, "fragmentation-aware");
            var result = Replay.Run(OpenPool.Make(ordered), requests, "fragmentation-aware");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count,6} nodes {requests.Count,7} arrivals  {result.PerSecond,9:N0} decisions/s of processor time"
                + $"  p99 {result.P99:F0} us  allocated {result.Percent:F2} %"));
        }

        output.WriteLine(
            $"  1000 nodes, 8000 cards, 10000 slices: index rebuilt in {Rebuild().TotalMilliseconds:F0} ms");
        return 0;
    }

    /// <summary>The news of all cards come in one after the other, as after a restart.</summary>
    private static TimeSpan Rebuild()
    {
        const int cardsOfNode = 8;
        var news = Enumerable.Range(0, 8000).Select(i => new GpuInfo
        {
            Id = $"node-{i / cardsOfNode}/GPU-{i}",
            Node = $"node-{i / cardsOfNode}",
            Pool = "default",
            Uuid = $"GPU-{i}",
            Index = i % cardsOfNode,
            Model = "Test",
            Tflops = Tflops.From(100),
            Vram = MiB.FromGiB(80),
            Reservations = [.. Enumerable.Range(0, i < 2000 ? 2 : 1).Select(j => new GpuReservation
            {
                SliceId = $"s-{i}-{j}",
                Tflops = Tflops.From(20),
                Vram = MiB.FromGiB(10),
            })],
        }).ToList();
        var watch = Stopwatch.StartNew();
        var index = new PoolIndex();
        var mirror = new CardMirror(index, _ => { }, _ => { });
        news.ForEach(card => mirror.Update(card));
        if (index.Allocations.Count != 10_000)
        {
            throw new InvalidOperationException($"{index.Allocations.Count} slices instead of 10000.");
        }

        return watch.Elapsed;
    }
}
