namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>What became of a waiting request.</summary>
internal enum QueueOutcome
{
    Waits = 0,
    Placed = 1,

    /// <summary>Its deadline or its gang's time is over.</summary>
    Expired = 2,
}
