namespace TensorFusion.Worker.Completions;

/// <summary>What is known of the progress of one stream.</summary>
/// <param name="device">Number of the device in the slice.</param>
/// <param name="stream">The driver's stream; 0 for the legacy default stream.</param>
/// <param name="blocking">Whether the stream and the legacy default stream wait for each other.</param>
internal sealed class StreamLane(int device, nint stream, bool blocking)
{
    public int Device => device;

    public nint Stream => stream;

    public bool IsLegacyDefault => stream == 0;

    public bool Blocking => blocking;

    /// <summary>Work was given to the stream after its last point.</summary>
    public bool Dirty { get; set; }

    /// <summary>Pieces of work that passed the gate after its last mark on the stream.</summary>
    public int Unmarked { get; set; }

    /// <summary>The look at which a mark of the stream was found not reached; its later ones are not either.</summary>
    public long UnreachedAt { get; set; }

    /// <summary>The capture that the stream takes part in: nothing given to it runs. Null when there is none.</summary>
    public CaptureSession? Capture { get; set; }

    public bool Capturing => Capture is not null;

    /// <summary>The program destroyed the stream; the lane goes when its points are reached.</summary>
    public bool Retired { get; set; }

    /// <summary>Oldest point that is not reached.</summary>
    public PendingPoint? First { get; set; }

    /// <summary>Newest point.</summary>
    public PendingPoint? Last { get; set; }

    /// <summary>Whether the device may still have work of the stream.</summary>
    public bool Busy => Dirty || First is not null;
}
