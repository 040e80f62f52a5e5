namespace TensorFusion.Grains.Scheduling.Requests;

/// <summary>Requests that are placed alike, with the last known score of each node for them.</summary>
internal sealed class RequestClass(PlacementRequest sample)
{
    /// <summary>Stands for all of them; only its demands count.</summary>
    public PlacementRequest Sample { get; } = sample;

    public int[] Scores { get; set; } = [];

    /// <summary>Whether the node is of an admissible sort.</summary>
    public bool[] Admitted { get; set; } = [];

    /// <summary>Version of the index that <see cref="Scores"/> belong to.</summary>
    public long Seen { get; set; } = -1;

    public int TraitsVersion { get; set; } = -1;

    public int ScoreVersion { get; set; } = -1;

    /// <summary>When it was last asked for, in decisions.</summary>
    public long LastUse { get; set; }
}
