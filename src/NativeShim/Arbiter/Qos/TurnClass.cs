namespace TensorFusion.Arbiter.Qos;

/// <summary>What a quality of service means for turns of GPU time.</summary>
/// <param name="Name">Its name in configuration.</param>
/// <param name="Weight">Part in time that nobody is entitled to, against the weights of others; more than 0.</param>
/// <param name="Priority">Order under strict priority; higher goes first.</param>
/// <param name="Bursts">Whether a slice without a limit of its own may use more than its request.</param>
/// <param name="Preempts">
/// Whether its turn begins as soon as the kernels in flight end, while it is within its request.
/// </param>
public sealed record TurnClass(string Name, double Weight, int Priority, bool Bursts, bool Preempts)
{
    /// <summary>The classes that every node knows.</summary>
    public static IReadOnlyList<TurnClass> BuiltIn { get; } =
    [
        new("low", 1, 0, true, false),
        new("medium", 2, 1, true, false),
        new("high", 4, 2, true, false),
        new("critical", 8, 3, true, true),
    ];

    /// <summary>The built-in class of a name; null when there is none.</summary>
    public static TurnClass? Find(string name) =>
        BuiltIn.FirstOrDefault(item => string.Equals(item.Name, name, StringComparison.OrdinalIgnoreCase));
}
