namespace TensorFusion.Benchmarks.OpenB;

/// <summary>A task as the reference policies see it.</summary>
internal readonly record struct ReferenceTask(
    int Cpu, int HostMemory, int Gpus, int Compute, int Memory, string Models)
{
    public static ReferenceTask Of(OpenTask task) =>
        new(task.Cpu, task.Memory, task.Gpus, task.Milli, task.Milli, task.Models);
}
