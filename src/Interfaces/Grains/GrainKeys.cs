namespace TensorFusion;

/// <summary>How grains are addressed.</summary>
public static class GrainKeys
{
    /// <summary>Key of the one <see cref="IDirectoryGrain"/>.</summary>
    public const string Directory = "cluster";

    /// <summary>Key of a GPU grain.</summary>
    public static string Gpu(string node, string uuid) => $"{node}/{uuid}";

    /// <summary>Key of a workload grain.</summary>
    public static string Workload(string tenant, string name) => $"{tenant}/{name}";

    /// <summary>The node in the key of a node or GPU grain.</summary>
    public static string NodeOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? key : key[..slash];
    }
}
