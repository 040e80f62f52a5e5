namespace TensorFusion.Benchmarks.OpenB;

/// <summary>A node of the cluster: processor in thousandths of a core, memory in MiB.</summary>
internal sealed record OpenNode(string Name, int Cpu, int Memory, int Gpus, string Model);
