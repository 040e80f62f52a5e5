using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Tiers;

/// <summary>One chunk that goes to or comes from a tier.</summary>
/// <param name="Device">Its device.</param>
/// <param name="Address">Where it is there.</param>
/// <param name="Copy">Its content outside.</param>
internal sealed record ChunkMove(WorkerDevice Device, ulong Address, ChunkCopy Copy);
