namespace TensorFusion;

/// <summary>What a node reports of a worker.</summary>
[GenerateSerializer, Alias("tensorfusion.WorkerPhase")]
public enum WorkerPhase
{
    /// <summary>The process runs, its devices are not open yet.</summary>
    Starting = 0,

    /// <summary>Programs can attach.</summary>
    Ready = 1,

    /// <summary>Its GPU context is broken; it ends when its last program has gone.</summary>
    Faulted = 2,

    /// <summary>The process is gone.</summary>
    Exited = 3,
}
