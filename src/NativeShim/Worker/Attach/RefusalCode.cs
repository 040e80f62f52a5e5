namespace TensorFusion.Worker.Attach;

/// <summary>Why a program was not let in.</summary>
internal enum RefusalCode : uint
{
    Version = 1,
    Token = 2,
    TooManyConnections = 3,
    NotReady = 4,

    /// <summary>The session that a program wants to go on with is over.</summary>
    UnknownSession = 5,

    /// <summary>The worker takes no plain connections.</summary>
    TlsRequired = 6,
}
