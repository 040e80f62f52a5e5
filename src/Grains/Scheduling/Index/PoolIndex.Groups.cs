namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>Where the slices of an affinity group are.</summary>
internal sealed partial class PoolIndex
{
    private readonly Dictionary<(string Group, int Node), int> _groupOnNode = [];
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);

    public bool HasGroup(string group) => _groups.ContainsKey(group);

    public bool HasGroupOn(int node, string group) => _groupOnNode.ContainsKey((group, node));

    private void CountGroup(Allocation allocation, int by)
    {
        var group = allocation.Request.AffinityGroup;
        if (group.Length == 0)
        {
            return;
        }

        var had = HasGroup(group);
        Count(_groups, group, by);
        Count(_groupOnNode, (group, allocation.Node), by);
        if (had != HasGroup(group))
        {
            // The first of a group binds the others to its node, the last one frees them: other nodes change with it.
            TraitsVersion++;
        }
    }

    private static void Count<TKey>(Dictionary<TKey, int> counts, TKey key, int by)
        where TKey : notnull
    {
        var count = counts.GetValueOrDefault(key) + by;
        if (count == 0)
        {
            counts.Remove(key);
        }
        else
        {
            counts[key] = count;
        }
    }
}
