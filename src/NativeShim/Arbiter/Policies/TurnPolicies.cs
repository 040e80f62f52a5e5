namespace TensorFusion.Arbiter.Policies;

/// <summary>The policies by name.</summary>
public static class TurnPolicies
{
    /// <summary>What holds when nothing is configured.</summary>
    public const string Default = "fair-share";

    /// <summary>All of them; a policy's place in the list stands for it in shared memory.</summary>
    public static IReadOnlyList<ITurnPolicy> All { get; } =
    [
        new FairSharePolicy(),
        new StrictCapPolicy(),
        new BurstPolicy(),
        new StrictPriorityPolicy(),
        new EarliestDeadlinePolicy(),
    ];

    /// <summary>The policy of a name; the default one for an empty name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names those there are.</exception>
    public static ITurnPolicy Find(string? name)
    {
        var wanted = string.IsNullOrEmpty(name) ? Default : name;
        return All.FirstOrDefault(policy => string.Equals(policy.Name, wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"there is no turn policy '{name}'; there are {string.Join(", ", All.Select(policy => policy.Name))}");
    }
}
