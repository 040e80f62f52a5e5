namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>One card of a node.</summary>
/// <param name="Id">Its key in the cluster.</param>
/// <param name="Compute">Compute in thousandths of a TFLOPS.</param>
/// <param name="Memory">Memory in MiB.</param>
/// <param name="LinkGroup">Cards with the same number reach each other over NVLink; −1 when linked to none.</param>
/// <param name="Numa">NUMA node.</param>
/// <param name="Usable">Whether it is healthy and not partitioned by others.</param>
/// <param name="ExtraCompute">Compute that is promised beyond what it has.</param>
/// <param name="ExtraMemory">Memory that is promised beyond what it has.</param>
internal readonly record struct CardDescription(
    string Id, long Compute, long Memory, int LinkGroup = -1, int Numa = 0, bool Usable = true,
    long ExtraCompute = 0, long ExtraMemory = 0);
