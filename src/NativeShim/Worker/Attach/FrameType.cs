namespace TensorFusion.Worker.Attach;

/// <summary>Frames of the attach socket.</summary>
internal enum FrameType : uint
{
    Challenge = 1,
    Hello = 2,
    Refused = 3,
    Welcome = 4,
    ShareFd = 5,
    ShareAck = 6,
    HostCallback = 7,
    CallbackDone = 8,
    Goodbye = 9,
}
