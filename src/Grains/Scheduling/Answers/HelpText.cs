using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Preemption;

namespace TensorFusion.Grains.Scheduling.Answers;

/// <summary>What would help a slice that waits, in sentences.</summary>
internal static class HelpText
{
    public static IEnumerable<string> For(
        SliceSpec spec, Explanation explanation, PoolIndex index, IReadOnlyCollection<PoolInfo> pools)
    {
        if (explanation.Place is { } place)
        {
            yield return $"It fits on {index.Traits[place.Node].Name} now and is placed when it is its turn.";
            yield break;
        }

        if (explanation.SmallerCompute > 0)
        {
            yield return $"{new Tflops(explanation.SmallerCompute)} TFLOPS with {spec.Vram} would fit now.";
        }

        if (explanation.SmallerMemory > 0)
        {
            yield return $"{new MiB(explanation.SmallerMemory)} with {spec.Tflops} TFLOPS would fit now.";
        }

        foreach (var pool in pools.Where(pool => pool.Name != spec.Pool))
        {
            var free = pool.Tflops - pool.ReservedTflops;
            if (free >= spec.Tflops && pool.Vram - pool.ReservedVram >= spec.Vram)
            {
                yield return $"Pool '{pool.Name}' has {free} TFLOPS and {pool.Vram - pool.ReservedVram} free in all.";
            }
        }

        if (explanation.Moves is { } moves)
        {
            yield return $"Moving {Slices(moves.Moves.Select(move => move.SliceId))} would make room; "
                + $"at most {MiB.FromBytes(moves.Cost.Bytes)} to copy.";
        }

        if (explanation.Preemption is { } plan)
        {
            foreach (var group in plan.Steps.GroupBy(step => step.Action))
            {
                var verb = group.Key switch
                {
                    VictimAction.Move => "Moving",
                    VictimAction.Freeze => "Freezing",
                    _ => "Ending",
                };
                yield return $"{verb} {Slices(group.Select(step => step.Victim.Id))} of a lower class would be part of "
                    + $"making room on {index.Traits[plan.Place.Node].Name}.";
            }
        }
    }

    private static string Slices(IEnumerable<string> ids)
    {
        var all = ids.ToList();
        return all.Count <= 3 ? string.Join(", ", all) : $"{string.Join(", ", all.Take(3))} and {all.Count - 3} more";
    }
}
