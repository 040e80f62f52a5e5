using System.Collections.Immutable;
using TensorFusion.Grains.Nodes;

namespace TensorFusion.Benchmarks.Grains;

/// <summary>A machine with many cards and workers that are only names.</summary>
internal sealed class BenchmarkNode(string name, int cards) : ILocalNode
{
    public const int CardTflops = 1000;

    public ImmutableArray<GpuInfo> Gpus { get; } = [.. Enumerable.Range(0, cards).Select(i => new GpuInfo
    {
        Id = GrainKeys.Gpu(name, $"GPU-{i}"),
        Node = name,
        Pool = SliceRequest.DefaultPool,
        Uuid = $"GPU-{i}",
        Index = i,
        Model = "Benchmark",
        Tflops = Tflops.From(CardTflops),
        Vram = MiB.FromGiB(CardTflops),
    })];

    public NodeInfo Describe() => new() { Name = name, Pool = SliceRequest.DefaultPool };

    public Task StartWorkerAsync(WorkerAssignment assignment, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task<string> ResizeWorkerAsync(
        string sliceId, long epoch, SliceSpec spec, CancellationToken cancellationToken) => Task.FromResult("");

    public Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopWorkerAsync(string sliceId, long epoch, CancellationToken cancellationToken) => Task.CompletedTask;
}
