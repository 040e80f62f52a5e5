namespace TensorFusion.Benchmarks.OpenB;

/// <summary>A task: processor in thousandths of a core, memory in MiB, thousandths of each GPU, admissible models.</summary>
internal sealed record OpenTask(string Name, int Cpu, int Memory, int Gpus, int Milli, string Models);
