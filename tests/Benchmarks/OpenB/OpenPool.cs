using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Benchmarks.OpenB;

/// <summary>The data as a pool and requests: a card is 1000 of compute and 1000 of memory.</summary>
internal static class OpenPool
{
    public const int Card = 1000;

    public static PoolIndex Make(IEnumerable<OpenNode> nodes)
    {
        var index = new PoolIndex();
        foreach (var node in nodes)
        {
            index.SetNode(new()
            {
                Traits = new() { Name = node.Name, Model = node.Model },
                Cpu = node.Cpu,
                HostMemory = node.Memory,
                Cards = [.. Enumerable.Range(0, node.Gpus).Select(i =>
                    new CardDescription($"{node.Name}/{i}", Card, Card))],
            });
        }

        return index;
    }

    public static PlacementRequest Request(OpenTask task, int number) =>
        Request(task, number, task.Milli, task.Milli);

    public static PlacementRequest Request(OpenTask task, int number, int compute, int memory) => new()
    {
        Id = $"{number}",
        Compute = compute,
        Memory = memory,
        WholeCards = task.Milli == Card,
        Cpu = task.Cpu,
        HostMemory = task.Memory,
        Cards = task.Gpus,
        Models = task.Models.Length == 0 ? [] : [.. task.Models.Split('|')],
    };
}
