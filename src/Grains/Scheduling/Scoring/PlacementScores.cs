namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>The policies by name.</summary>
internal static class PlacementScores
{
    public const string Default = "fragmentation-aware";

    private static readonly Dictionary<string, Func<IPlacementScore>> ByName = new(StringComparer.Ordinal)
    {
        [Default] = () => new FragmentationScore(),
        ["compact"] = () => new CompactScore(),
        ["spread"] = () => new SpreadScore(),
        ["low-load"] = () => new LowLoadScore(),
        ["topology"] = () => new TopologyScore(),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>A new policy: one that learns starts without knowledge.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    public static IPlacementScore Create(string name) => ByName.TryGetValue(name, out var make)
        ? make()
        : throw new TensorFusionException(
            FailureCode.InvalidArgument,
            name,
            $"There is no placement policy '{name}'.",
            $"Policies that exist: {string.Join(", ", Names)}.");
}
