namespace TensorFusion;

/// <summary>What a slice answers to a report about a worker.</summary>
[GenerateSerializer, Alias("tensorfusion.WorkerVerdict")]
public enum WorkerVerdict
{
    /// <summary>The worker is the slice's own.</summary>
    Keep = 0,

    /// <summary>The worker is of an older epoch or of a slice that ended; the node must end it.</summary>
    Stop = 1,
}
