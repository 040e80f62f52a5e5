namespace TensorFusion.Protocol.Control;

/// <summary>Sent by the node agent.</summary>
/// <param name="Id">Comes back in <see cref="WorkerReply.Id"/>.</param>
/// <param name="Command">What to do.</param>
public sealed record WorkerCommand(long Id, WorkerCommandKind Command) : WorkerMessage;
