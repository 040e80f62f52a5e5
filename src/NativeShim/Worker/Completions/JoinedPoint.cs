namespace TensorFusion.Worker.Completions;

/// <summary>An action that waits for points of several streams.</summary>
internal sealed class JoinedPoint
{
    /// <summary>Points that the device has yet to reach.</summary>
    public int Remaining { get; set; }

    public CompletionAction Action { get; set; }
}
