namespace TensorFusion.Worker.Attach;

/// <summary>Frames of the attach socket and of remote lanes.</summary>
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
    Printed = 10,

    // Over TCP only.
    Records = 32,
    Ping = 33,
    ImageOffer = 34,
    ImageData = 35,
    ChunkData = 36,
    Consumed = 37,
    Reply = 38,
    Completion = 39,
    ChunkState = 40,
    Barrier = 41,
    AsyncError = 42,
    Status = 43,
    ImageAnswer = 44,
    RemoteHello = 45,
    RemoteWelcome = 46,
    Mirror = 47,
    MirrorAck = 48,
}
