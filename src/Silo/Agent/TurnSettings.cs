using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Agent;

/// <summary>How the cards of this machine are shared by the slices on them.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="StopAfter">Time without progress after which the slice of an endless kernel is stopped; zero:
/// never.</param>
public sealed record TurnSettings(string Policy, TimeSpan StopAfter)
{
    /// <summary>What holds when nothing is configured.</summary>
    public static TurnSettings Default { get; } = new(WorkerTurnPolicies.Default, TimeSpan.FromSeconds(60));
}
