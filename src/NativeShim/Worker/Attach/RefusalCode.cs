namespace TensorFusion.Worker.Attach;

/// <summary>Why a program was not let in.</summary>
internal enum RefusalCode : uint
{
    Version = 1,
    Token = 2,
    TooManyConnections = 3,
    NotReady = 4,
}
