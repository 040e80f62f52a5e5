using TensorFusion.Worker.Remote;

namespace TensorFusion.Worker.Attach;

/// <summary>How a worker reaches the program of a connection.</summary>
internal interface IProgramLink
{
    /// <summary>Where the program is on another machine: what takes the control region's changes there.</summary>
    RemoteLink? Remote { get; }

    /// <summary>Asks the program to run a host function; false when it is gone.</summary>
    bool SendCallback(ulong function, ulong userData, ulong ticket);

    /// <summary>Hands the program what its kernels printed.</summary>
    /// <param name="position">Bytes of text before it.</param>
    /// <param name="text">The text.</param>
    void Print(ulong position, ReadOnlySpan<byte> text);

    /// <summary>Tells the program why the connection ends, and ends it.</summary>
    void SayGoodbye(GoodbyeCode code, string message);
}
