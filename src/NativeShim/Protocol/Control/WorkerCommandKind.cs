using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>What the node agent asks of a worker.</summary>
public enum WorkerCommandKind
{
    /// <summary>Answer with the present <see cref="WorkerStatus"/> in <see cref="WorkerReply.Status"/>.</summary>
    [JsonStringEnumMemberName("status")]
    Status,

    /// <summary>Answer, then exit at once with <see cref="WorkerExitCode.Stopped"/>.</summary>
    [JsonStringEnumMemberName("stop")]
    Stop,

    /// <summary>
    /// Change what the slice may have, on all of its cards and at once. Memory below what is used is refused, and then
    /// nothing is changed.
    /// </summary>
    [JsonStringEnumMemberName("resize")]
    Resize,

    /// <summary>
    /// Move the slice's memory off its cards, to <see cref="WorkerCommand.To"/> first. Answered when it is done, or
    /// refused; a slice that is frozen on the host already moves on to the disk.
    /// </summary>
    [JsonStringEnumMemberName("freeze")]
    Freeze,

    /// <summary>Bring the memory back and let the programs go on. Answered when it is done, or refused.</summary>
    [JsonStringEnumMemberName("resume")]
    Resume,

    /// <summary>
    /// Become the worker of the slice whose spec is the file <see cref="WorkerCommand.Spec"/>; for a worker that waits
    /// for one. Answered when the slice's sockets are there; a worker that refuses it ends.
    /// </summary>
    [JsonStringEnumMemberName("bind")]
    Bind,
}
