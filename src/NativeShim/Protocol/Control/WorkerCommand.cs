namespace TensorFusion.Protocol.Control;

/// <summary>Sent by the node agent.</summary>
/// <param name="Id">Comes back in <see cref="WorkerReply.Id"/>.</param>
/// <param name="Command">What to do.</param>
/// <param name="Tflops">For <see cref="WorkerCommandKind.Resize"/>: the new request a card, TFLOPS; null: as it is.</param>
/// <param name="LimitTflops">The new limit a card; null: as it is, 0: none of its own.</param>
/// <param name="VramLimitBytes">The new memory limit a card, bytes; null: as it is.</param>
public sealed record WorkerCommand(
    long Id,
    WorkerCommandKind Command,
    double? Tflops = null,
    double? LimitTflops = null,
    long? VramLimitBytes = null) : WorkerMessage;
