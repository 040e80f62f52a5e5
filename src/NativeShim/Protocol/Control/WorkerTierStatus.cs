namespace TensorFusion.Protocol.Control;

/// <summary>Where a slice's memory is, and how far it is on its way.</summary>
/// <param name="State">Whether it is on its cards.</param>
/// <param name="Attempt">Number of the last command that was taken up.</param>
/// <param name="Message">Why that command was refused; empty when it was not.</param>
/// <param name="WantsResume">Whether a program of the frozen slice waits in a call.</param>
/// <param name="IdleSeconds">Time since a program last used the slice or its work ran.</param>
/// <param name="FrozenBytes">Bytes that the slice has outside its cards: what its programs believe to have.</param>
/// <param name="HostBytes">Bytes of the host tier that the worker holds, copies kept for the next freeze
/// included.</param>
/// <param name="DiskBytes">Bytes of the disk tier that it holds, likewise.</param>
/// <param name="Step">What the move does now; empty when nothing moves.</param>
/// <param name="DoneBytes">Bytes of the step that are done.</param>
/// <param name="TotalBytes">Bytes of the step.</param>
/// <param name="BytesPerSecond">Rate of the step so far.</param>
/// <param name="SecondsLeft">Time that the step still takes at this rate; 0 when unknown.</param>
/// <param name="KeptBytes">Bytes of the slice's limit that stay on each card in a freeze at most: arrays, and what
/// limits of the context take.</param>
public sealed record WorkerTierStatus(
    WorkerResidency State,
    long Attempt,
    string Message,
    bool WantsResume,
    double IdleSeconds,
    long FrozenBytes,
    long HostBytes,
    long DiskBytes,
    string Step,
    long DoneBytes,
    long TotalBytes,
    double BytesPerSecond,
    double SecondsLeft,
    long KeptBytes = 0);
