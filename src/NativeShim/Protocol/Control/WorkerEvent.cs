namespace TensorFusion.Protocol.Control;

/// <summary>Pushed by the worker when something happened.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Message">Why, for <see cref="WorkerEventKind.Failed"/>.</param>
/// <param name="Client">Which program, for attached and detached.</param>
public sealed record WorkerEvent(WorkerEventKind Event, string? Message = null, WorkerClient? Client = null)
    : WorkerMessage;
