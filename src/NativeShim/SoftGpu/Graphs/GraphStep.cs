using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>A task and the indices of the earlier steps that it waits for; a disabled one does nothing.</summary>
internal readonly record struct GraphStep(DeviceTask Task, int[] Dependencies, bool IsDisabled = false);
