namespace TensorFusion.Protocol.Control;

/// <summary>Sent by the node agent.</summary>
/// <param name="Id">Comes back in <see cref="WorkerReply.Id"/>.</param>
/// <param name="Command">What to do.</param>
/// <param name="Tflops">For <see cref="WorkerCommandKind.Resize"/>: the new request a card, TFLOPS; null: as it is.</param>
/// <param name="LimitTflops">The new limit a card; null: as it is, 0: none of its own.</param>
/// <param name="VramLimitBytes">The new memory limit a card, bytes; null: as it is.</param>
/// <param name="To">Where to, for <see cref="WorkerCommandKind.Freeze"/>; the host when it is not given.</param>
/// <param name="Attempt">Comes back in <see cref="WorkerTierStatus.Attempt"/>, so that an agent knows to which of its
/// commands the status belongs; a command whose number was seen before is answered and not done again.</param>
/// <param name="Spec">For <see cref="WorkerCommandKind.Bind"/>: absolute path of the slice's spec.</param>
public sealed record WorkerCommand(
    long Id,
    WorkerCommandKind Command,
    double? Tflops = null,
    double? LimitTflops = null,
    long? VramLimitBytes = null,
    WorkerTier? To = null,
    long Attempt = 0,
    string? Spec = null) : WorkerMessage;
