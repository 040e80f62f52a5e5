namespace TensorFusion;

/// <summary>Names under which silos and clients of one cluster find each other.</summary>
public static class ClusterIdentity
{
    /// <summary>Service id: the same for all clusters; part of the keys of stored state, so it never changes.</summary>
    public const string ServiceId = "tensorfusion";

    /// <summary>Cluster id when nothing else is said.</summary>
    public const string ClusterId = "tensorfusion";
}
