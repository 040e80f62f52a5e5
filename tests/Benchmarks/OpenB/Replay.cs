using System.Diagnostics;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Scoring;

namespace TensorFusion.Benchmarks.OpenB;

/// <summary>
/// Tasks arrive one after the other; each is placed or turned down before the next is seen. Speed counts processor time,
/// not the clock, so that other work on the machine does not show.
/// </summary>
internal static class Replay
{
    public static ReplayResult Run(
        PoolIndex index, IReadOnlyList<PlacementRequest> requests, string policy, TextWriter? placements = null)
    {
        var core = new DecisionCore(index, PlacementScores.Create(policy));
        var ticks = new long[requests.Count];
        var rejected = 0;
        placements?.WriteLine("seq,node,gpus");
        var cpu = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < requests.Count; i++)
        {
            var before = Stopwatch.GetTimestamp();
            core.Observe(requests[i]);
            var placement = core.Choose(requests[i]);
            if (placement is not null)
            {
                index.Take(index.Describe(requests[i], placement.Node, placement.Cards));
            }

            ticks[i] = Stopwatch.GetTimestamp() - before;
            rejected += placement is null ? 1 : 0;
            placements?.WriteLine(placement is null
                ? $"{i},,"
                : $"{i},{index.Traits[placement.Node].Name},"
                    + string.Join('|', placement.Cards.Select(card => card - index.FirstCard[placement.Node])));
        }

        var seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        Array.Sort(ticks);
        var p99 = ticks[(int)(ticks.Length * 0.99)] * 1e6 / Stopwatch.Frequency;
        return new(Allocated(index), rejected, requests.Count / seconds, p99);
    }

    /// <summary>Compute taken, percent of the pool's.</summary>
    public static double Allocated(PoolIndex index)
    {
        var all = 0L;
        var free = 0L;
        for (var card = 0; card < index.CardCount; card++)
        {
            all += index.CardCompute[card];
            free += index.FreeCompute[card];
        }

        return 100.0 * (all - free) / all;
    }
}
