using TensorFusion.Benchmarks.OpenB;

namespace TensorFusion.Benchmarks.Scheduling;

/// <summary>Task mixes that no trace holds, drawn by a seed.</summary>
internal static class SyntheticMix
{
    public static readonly string[] Names =
    [
        "uniform", "halves-thirds", "small", "whole-nodes", "cpu-heavy", "three-sizes", "random-a", "random-b",
        "random-c",
    ];

    /// <summary>A trace of 4000 tasks.</summary>
    public static List<OpenTask> Draw(string name)
    {
        var random = new Random(name.Aggregate(17, (hash, letter) => (hash * 31) + letter));
        var classes = Enumerable.Range(0, 24).Select(_ => (
            Cpu: random.Next(1, 24) * 1000,
            Milli: random.Next(1, 20) * 50,
            Gpus: random.NextDouble() switch { < 0.12 => 0, < 0.92 => 1, < 0.95 => 2, < 0.98 => 4, _ => 8 },
            Weight: random.NextDouble())).ToList();
        return [.. Enumerable.Range(0, 4000).Select(i => Task($"{name}-{i:D5}", name, random, classes))];
    }

    private static OpenTask Task(
        string id, string mix, Random random, List<(int Cpu, int Milli, int Gpus, double Weight)> classes)
    {
        var (gpus, milli, cpu) = mix switch
        {
            "uniform" => (1, random.Next(1, 21) * 50, random.Next(1, 13) * 1000),
            "halves-thirds" => (1, random.Next(2) == 0 ? 500 : 330, 6000),
            "small" => (1, random.Next(5, 31) * 10, random.Next(1, 4) * 1000),
            "whole-nodes" => random.Next(10) switch
            {
                0 => (8, 1000, 64000),
                1 => (4, 1000, 32000),
                2 => (2, 1000, 16000),
                < 7 => (1, 1000, 10000),
                _ => (1, random.Next(1, 10) * 100, 4000),
            },
            "cpu-heavy" => random.Next(4) == 0
                ? (0, 0, random.Next(4, 33) * 1000)
                : (1, random.Next(2) == 0 ? 1000 : random.Next(2, 9) * 100, random.Next(6, 25) * 1000),
            "three-sizes" => (1, random.Next(3) switch { 0 => 600, 1 => 400, _ => 250 }, random.Next(2, 9) * 1000),
            _ => Pick(random, classes),
        };
        return new(id, cpu, cpu * 4, gpus, gpus > 1 ? 1000 : milli, "");
    }

    private static (int Gpus, int Milli, int Cpu) Pick(
        Random random, List<(int Cpu, int Milli, int Gpus, double Weight)> classes)
    {
        var left = random.NextDouble() * classes.Sum(some => some.Weight);
        var at = 0;
        while (at < classes.Count - 1 && left > classes[at].Weight)
        {
            left -= classes[at++].Weight;
        }

        return (classes[at].Gpus, classes[at].Gpus == 0 ? 0 : classes[at].Milli, classes[at].Cpu);
    }
}
