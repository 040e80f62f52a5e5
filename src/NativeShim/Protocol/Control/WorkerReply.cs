namespace TensorFusion.Protocol.Control;

/// <summary>Answer to one <see cref="WorkerCommand"/>.</summary>
/// <param name="Id">Id of the command.</param>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Error">Why not, when it was not.</param>
/// <param name="Status">The status, for <see cref="WorkerCommandKind.Status"/>.</param>
public sealed record WorkerReply(long Id, bool Ok, string? Error = null, WorkerStatus? Status = null) : WorkerMessage;
