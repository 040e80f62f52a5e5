namespace TensorFusion.Benchmarks.OpenB;

/// <summary>
/// Fragmentation gradient descent (USENIX ATC 2023) and best fit as published, as references: the task classes are
/// known beforehand, scores are whole numbers 0 to 100, the first of equal nodes wins. With two dimensions each of them
/// counts as idle, the larger request decides what is a fragment (the naive extension).
/// </summary>
internal sealed class FgdReference
{
    private readonly List<OpenNode> _nodes;
    private readonly bool _isBestFit;
    private readonly List<(double Share, int Cpu, int Compute, int Memory, int Count, string[] Models)> _mix;
    private readonly int[] _cpu;
    private readonly int[] _memory;
    private readonly int[][] _compute;
    private readonly int[][] _vram;
    private readonly Dictionary<ReferenceTask, (int[] Scores, int Seen)> _cache = [];
    private readonly List<int> _log = [];

    public FgdReference(List<OpenNode> nodes, IEnumerable<ReferenceTask> trace, bool isBestFit)
    {
        _nodes = nodes;
        _isBestFit = isBestFit;
        _cpu = [.. nodes.Select(node => node.Cpu)];
        _memory = [.. nodes.Select(node => node.Memory)];
        _compute = [.. nodes.Select(node => Enumerable.Repeat(1000, node.Gpus).ToArray())];
        _vram = [.. nodes.Select(node => Enumerable.Repeat(1000, node.Gpus).ToArray())];
        _mix = Typical([.. trace]);
    }

    public long Used { get; private set; }

    public long UsedMemory { get; private set; }

    public bool Place(ReferenceTask task)
    {
        if (!_cache.TryGetValue(task, out var known))
        {
            known = (new int[_nodes.Count], -1);
        }

        if (known.Seen < 0)
        {
            for (var i = 0; i < _nodes.Count; i++)
            {
                known.Scores[i] = Score(i, task, out _);
            }
        }
        else
        {
            for (var i = known.Seen; i < _log.Count; i++)
            {
                known.Scores[_log[i]] = Score(_log[i], task, out _);
            }
        }

        _cache[task] = (known.Scores, _log.Count);
        var best = Array.IndexOf(known.Scores, known.Scores.Max());
        if (known.Scores[best] == int.MinValue)
        {
            return false;
        }

        Score(best, task, out var gpu);
        _cpu[best] -= task.Cpu;
        _memory[best] -= task.HostMemory;
        foreach (var g in Cards(best, task, gpu))
        {
            _compute[best][g] -= task.Compute;
            _vram[best][g] -= task.Memory;
        }

        Used += (long)task.Gpus * task.Compute;
        UsedMemory += (long)task.Gpus * task.Memory;
        _log.Add(best);
        return true;
    }

    private int Score(int node, ReferenceTask task, out int gpu)
    {
        gpu = -1;
        if (_cpu[node] < task.Cpu || _memory[node] < task.HostMemory
            || (task.Gpus > 0 && task.Models.Length > 0 && !task.Models.Split('|').Contains(_nodes[node].Model)))
        {
            return int.MinValue;
        }

        var (c, v) = (_compute[node], _vram[node]);
        var fitting = Enumerable.Range(0, c.Length).Where(g => c[g] >= task.Compute && v[g] >= task.Memory);
        if (task.Gpus > 0 && fitting.Count() < task.Gpus)
        {
            return int.MinValue;
        }

        if (_isBestFit)
        {
            gpu = task.Gpus == 1 ? fitting.MinBy(g => c[g] + v[g]) : -1;
            var left = ((_cpu[node] - task.Cpu) / 128000.0 * 0.5)
                + ((c.Sum() + v.Sum() - (task.Gpus * (task.Compute + task.Memory))) / 16000.0 * 0.5);
            return (int)((1.0 - left) * 100.0);
        }

        var before = Fragment(node, c, v, _cpu[node]);
        var best = int.MinValue;
        var options = task.Gpus == 1 ? fitting.ToArray() : [-1];
        foreach (var option in options)
        {
            var (newC, newV) = ((int[])c.Clone(), (int[])v.Clone());
            foreach (var g in Cards(node, task, option))
            {
                newC[g] -= task.Compute;
                newV[g] -= task.Memory;
            }

            var gain = before - Fragment(node, newC, newV, _cpu[node] - task.Cpu);
            var value = (int)(1.0 / (1.0 + Math.Exp(-gain / 1000)) * 100.0);
            if (value > best)
            {
                best = value;
                gpu = option;
            }
        }

        return best;
    }

    private int[] Cards(int node, ReferenceTask task, int gpu) => task.Gpus switch
    {
        0 => [],
        1 => [gpu],
        _ => [.. Enumerable.Range(0, _compute[node].Length)
            .Where(g => _compute[node][g] >= task.Compute && _vram[node][g] >= task.Memory).Take(task.Gpus)],
    };

    private double Fragment(int node, int[] compute, int[] memory, int cpu)
    {
        var sum = 0.0;
        var idle = 0;
        for (var g = 0; g < compute.Length; g++)
        {
            idle += Math.Min(compute[g], memory[g]);
        }

        foreach (var (share, needCpu, needCompute, needMemory, count, models) in _mix)
        {
            var usable = 0;
            var cards = 0;
            for (var g = 0; g < compute.Length; g++)
            {
                if (compute[g] >= needCompute && memory[g] >= needMemory)
                {
                    usable += Math.Min(compute[g], memory[g]);
                    cards++;
                }
            }

            var helps = count > 0 && cpu >= needCpu && cards >= count
                && (models.Length == 0 || models.Contains(_nodes[node].Model));
            sum += share * (helps ? idle - usable : idle);
        }

        return sum;
    }

    private static List<(double, int, int, int, int, string[])> Typical(IReadOnlyCollection<ReferenceTask> trace)
    {
        var classes = trace
            .GroupBy(task => task with { HostMemory = 0 })
            .OrderByDescending(group => group.Count())
            .ThenByDescending(group => group.Key.Cpu)
            .ThenByDescending(group => group.Key.Compute)
            .ThenByDescending(group => group.Key.Gpus)
            .ToList();
        var kept = new List<IGrouping<ReferenceTask, ReferenceTask>>();
        var sum = 0;
        foreach (var some in classes)
        {
            if (sum >= 0.95 * trace.Count)
            {
                break;
            }

            sum += some.Count();
            kept.Add(some);
        }

        return [.. kept.Select(some => (
            (double)some.Count() / sum, some.Key.Cpu, some.Key.Compute, some.Key.Memory, some.Key.Gpus,
            some.Key.Models.Split('|', StringSplitOptions.RemoveEmptyEntries)))];
    }
}
