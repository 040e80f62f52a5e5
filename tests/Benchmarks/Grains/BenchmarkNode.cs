using System.Collections.Immutable;
using TensorFusion.Grains.Nodes;

namespace TensorFusion.Benchmarks.Grains;

/// <summary>Machines with cards and workers that are only names, all on one silo.</summary>
internal sealed class BenchmarkNode(int nodes, int cards) : ILocalNode
{
    public const int CardTflops = 1000;

    public ImmutableArray<string> Names { get; } = [.. Enumerable.Range(0, nodes).Select(i => $"node-{i}")];

    public ImmutableArray<GpuInfo> Gpus { get; } = [.. Enumerable.Range(0, nodes * cards).Select(i => new GpuInfo
    {
        Id = GrainKeys.Gpu($"node-{i / cards}", $"{i:x8}-GPU"),
        Node = $"node-{i / cards}",
        Pool = SliceRequest.DefaultPool,
        Uuid = $"{i:x8}-GPU",
        Index = i % cards,
        Model = "Benchmark",
        Tflops = Tflops.From(CardTflops),
        Vram = MiB.FromGiB(CardTflops),
    })];

    public NodeInfo Describe() => Describe(Names[0]);

    public static NodeInfo Describe(string name) => new() { Name = name, Pool = SliceRequest.DefaultPool };

    public Task StartWorkerAsync(WorkerAssignment assignment, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<string> ResizeWorkerAsync(
        string sliceId, long epoch, SliceSpec spec, CancellationToken cancellationToken) => Task.FromResult("");

    public Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopWorkerAsync(string sliceId, long epoch, CancellationToken cancellationToken) => Task.CompletedTask;
}
