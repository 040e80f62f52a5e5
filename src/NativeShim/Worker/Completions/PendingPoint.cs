namespace TensorFusion.Worker.Completions;

/// <summary>A point in a stream that the device has yet to reach; pooled by the tracker.</summary>
internal sealed class PendingPoint
{
    public PendingPoint? Next { get; set; }

    public DriverEvent? Event { get; set; }

    public CompletionAction Action { get; set; }

    /// <summary>The look at which the device was seen to have reached it; 0 while it was not.</summary>
    public long Seen { get; set; }

    /// <summary>Set when the action waits for points of several streams.</summary>
    public JoinedPoint? Join { get; set; }
}
