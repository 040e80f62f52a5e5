namespace TensorFusion.Protocol.Control;

/// <summary>Names of the policies that workers know, for those who configure them.</summary>
public static class WorkerTurnPolicies
{
    /// <summary>What holds when nothing is configured.</summary>
    public const string Default = "fair-share";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["fair-share", "strict-cap", "burst", "strict-priority", "earliest-deadline"];
}
