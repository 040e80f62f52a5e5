namespace TensorFusion.Protocol.Control;

/// <summary>
/// Everything about a worker; sent first on each control connection, and in the reply to <see
/// cref="WorkerCommandKind.Status"/>.
/// </summary>
/// <param name="SliceId">Slice that the worker serves.</param>
/// <param name="Epoch">Epoch of its spec.</param>
/// <param name="Pid">Process id of the worker.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Message">Why it is in that state, when there is something to say.</param>
/// <param name="Devices">Memory of each device.</param>
/// <param name="Clients">The attached programs.</param>
/// <param name="Counters">Counters by name (records executed, records refused, bytes copied ...).</param>
/// <param name="RemotePort">TCP port for programs of other machines; 0 when there is none.</param>
/// <param name="Tiers">Where the slice's memory is; null while the devices are not open.</param>
public sealed record WorkerStatus(
    string SliceId,
    long Epoch,
    int Pid,
    WorkerState State,
    string? Message,
    IReadOnlyList<WorkerDeviceStatus> Devices,
    IReadOnlyList<WorkerClient> Clients,
    IReadOnlyDictionary<string, long> Counters,
    int RemotePort = 0,
    WorkerTierStatus? Tiers = null) : WorkerMessage;
