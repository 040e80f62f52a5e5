namespace TensorFusion.Protocol.Control;

/// <summary>
/// All that a worker is told: the content of the file given with <c>--spec</c>. Mode 0600, because of the token.
/// </summary>
/// <param name="SliceId">Slice that the worker serves.</param>
/// <param name="Tenant">Tenant that owns the slice.</param>
/// <param name="Token">32 random bytes as 64 hexadecimal digits; a program proves in the handshake that it knows
/// them.</param>
/// <param name="Epoch">Grows with each worker of the slice; an agent that knows a later epoch kills the worker.</param>
/// <param name="RunDirectory">Absolute path of the slice's own directory, mode 0700; see <see
/// cref="WorkerFiles"/>.</param>
/// <param name="Driver">Which driver tables to open.</param>
/// <param name="SoftwareGpu">Configuration of the software GPU; ignored with <see cref="WorkerDriver.Nvidia"/>.</param>
/// <param name="Qos"><c>low</c>, <c>medium</c>, <c>high</c>, <c>critical</c>, or the name of <see
/// cref="WorkerTurnSpec.Class"/>.</param>
/// <param name="Devices">The devices in the order in which the program numbers them; at least one.</param>
/// <param name="Turns">How its cards' time is shared; null: the slice has them for itself.</param>
/// <param name="Remote">How programs of other machines are served; null when they are not.</param>
/// <param name="Tiers">Where frozen memory goes; without it the slice cannot be frozen.</param>
public sealed record WorkerSpec(
    string SliceId,
    string Tenant,
    string Token,
    long Epoch,
    string RunDirectory,
    WorkerDriver Driver,
    string SoftwareGpu,
    string Qos,
    IReadOnlyList<WorkerDeviceSpec> Devices,
    WorkerTurnSpec? Turns = null,
    WorkerRemoteSpec? Remote = null,
    WorkerTierSpec? Tiers = null);
