using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Completions;

/// <summary>A capture from its beginning to its end.</summary>
/// <param name="origin">The stream on which it began, and on which it ends.</param>
internal sealed class CaptureSession(StreamObject? origin)
{
    public StreamObject? Origin => origin;

    /// <summary>Set when the capture has ended; events that were recorded in it mean nothing then.</summary>
    public bool Ended { get; set; }
}
