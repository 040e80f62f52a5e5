using System.Diagnostics;
using TensorFusion.Benchmarks.OpenB;
using TensorFusion.Grains.Defragmentation;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Benchmarks.Defragmentation;

/// <summary>
/// Fills the openb cluster to 95 % with TensorFusion's default placement, lets every task leave with probability one
/// half, then moves: <c>defrag --data DIR [--seeds 42-44] [--budgets 0.05,0.1,0.2,1]</c>.
/// </summary>
internal static class DefragmentationBenchmark
{
    private const double Level = 0.95;
    private const double Leave = 0.5;

    public static int Run(Arguments arguments, TextWriter output)
    {
        var data = arguments.Get("data", Environment.GetEnvironmentVariable("OPENB") ?? "../shared/data/openb");
        var nodes = OpenData.ReadNodes(Path.Combine(data, OpenData.NodeFile));
        var tasks = OpenData.ReadTasks(Path.Combine(data, "openb_pod_list_default.csv"));
        var budgets = arguments.Get("budgets", "0.05,0.1,0.2,1").Split(',').Select(double.Parse).ToList();
        output.WriteLine("GPUs on occupied nodes (moves)");
        output.WriteLine(
            $"{"seed",4} {"budget",6} {"start",6} {"used",5} {"compaction",14} {"greedy drain",14} {"planner",14}");
        foreach (var seed in arguments.Range("seeds", "42-44"))
        {
            foreach (var budget in budgets)
            {
                var start = Fill(nodes, tasks, seed);
                var used = start.Allocations.Values.Sum(some => some.Compute * some.Cards.Length) / 1000;
                var line = $"{seed,4} {budget,6:P0} {Occupied(start),6} {used,5}";
                foreach (var isGated in new[] { true, false })
                {
                    var pool = Fill(nodes, tasks, seed);
                    var mover = new ReferenceMover(pool, isGated);
                    mover.Run(budget);
                    line += $" {$"{Occupied(pool)} ({mover.Moves})",14}";
                }

                var watch = Stopwatch.StartNew();
                var count = (int)(budget * start.Allocations.Count);
                var plan = new DefragmentationPlanner(start).Plan(new(count));
                var took = watch.Elapsed;
                Carry(start, plan);
                output.WriteLine(
                    $"{line} {$"{Occupied(start)} ({plan.Moves.Count})",14}  planned in {took.TotalSeconds:F2} s");
            }
        }

        return 0;
    }

    /// <summary>Makes the moves one by one and checks each.</summary>
    private static void Carry(PoolIndex index, MovePlan plan)
    {
        foreach (var move in plan.Moves)
        {
            if (!Array.TrueForAll(move.To.Cards, card => index.Fits(card, move.To.Request)
                    || (index.CardNode[card] == move.From.Node && move.From.Cards.Contains(card)))
                || !FilterChain.HasRoom(index, move.To.Node, move.To.Request))
            {
                throw new InvalidOperationException($"Slice {move.SliceId} finds no room at its turn.");
            }

            index.Give(move.SliceId);
            index.Take(move.To);
        }

        if (plan.FreedNodes.Any(node => index.OnNode(node).Count > 0))
        {
            throw new InvalidOperationException("A node that was to be freed is in use.");
        }
    }

    private static int Occupied(PoolIndex index) => Enumerable.Range(0, index.NodeCount)
        .Where(node => index.OnNode(node).Count > 0)
        .Sum(node => index.CardsOf[node]);

    private static PoolIndex Fill(List<OpenNode> nodes, List<OpenTask> tasks, int seed)
    {
        var (arrivals, ordered) = OpenData.Arrive(tasks, nodes, seed, 1.3);
        var index = OpenPool.Make(ordered);
        var core = new DecisionCore(index, new ReferenceFill());
        var churn = new PythonRandom((uint)seed);
        var limit = Level * nodes.Sum(node => node.Gpus) * 1000;
        var seen = 0.0;
        var leaving = new List<string>();
        for (var i = 0; i < arrivals.Count; i++)
        {
            var task = arrivals[i];
            if (seen + (task.Gpus * task.Milli) > limit)
            {
                break;
            }

            seen += task.Gpus * task.Milli;
            var request = OpenPool.Request(task, i);
            if (core.Choose(request) is { } place)
            {
                index.Take(index.Describe(request, place.Node, place.Cards));
            }

            if (churn.Next() < Leave)
            {
                leaving.Add(request.Id);
            }
        }

        leaving.ForEach(id => index.Give(id));
        return index;
    }
}
