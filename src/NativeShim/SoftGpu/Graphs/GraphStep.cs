using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>A task and the indices of the earlier steps that it waits for.</summary>
internal readonly record struct GraphStep(DeviceTask Task, int[] Dependencies);
