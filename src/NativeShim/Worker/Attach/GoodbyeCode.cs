namespace TensorFusion.Worker.Attach;

/// <summary>Why the worker ends a connection.</summary>
internal enum GoodbyeCode : uint
{
    /// <summary>The submission ring's structure is damaged.</summary>
    BrokenRing = 1,

    /// <summary>A frame on the socket was not what the protocol allows.</summary>
    BrokenFrame = 2,

    /// <summary>A defect of the worker.</summary>
    Internal = 3,
}
