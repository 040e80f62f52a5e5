namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>Short ways to ask for slices and to look at them.</summary>
internal static class Requests
{
    public static SliceRequest Of(decimal tflops, long gib, string? name = null) =>
        new() { Tflops = Tflops.From(tflops), Vram = MiB.FromGiB(gib), Name = name };

    /// <summary>Waits until a slice is as wanted.</summary>
    public static Task<SliceInfo> BecomesAsync(
        this PoolCluster cluster, string sliceId, Func<SliceInfo, bool> wanted) => Eventually.GetAsync(
            () => cluster.Client.DescribeAsync(sliceId), wanted, slice => $"{slice.Phase}: {slice.Message} {slice}");

    /// <summary>Waits until a slice runs.</summary>
    public static Task<SliceInfo> RunsAsync(this PoolCluster cluster, string sliceId) =>
        cluster.BecomesAsync(sliceId, slice => slice.Phase == SlicePhase.Running);

    /// <summary>Submits a slice and waits until it runs.</summary>
    public static async Task<SliceInfo> RunAsync(
        this PoolCluster cluster, decimal tflops, long gib, string? name = null) =>
        await cluster.RunsAsync((await cluster.Client.SubmitAsync(Of(tflops, gib, name))).Id);

    /// <summary>
    /// The cards, asked from their own grains. A gateway that was killed is refused by Orleans' own client until it
    /// has forgotten it; such a call never reached a grain, so it is made again.
    /// </summary>
    public static Task<IReadOnlyList<GpuInfo>> CardsAsync(this PoolCluster cluster) =>
        Eventually.AnswersAsync<IReadOnlyList<GpuInfo>>(async () => await Task.WhenAll(cluster.Machines
            .SelectMany(machine => machine.Cards.Select(card => GrainKeys.Gpu(machine.Node, card.Uuid)))
            .Select(id => cluster.Grains.GetGrain<IGpuGrain>(id).GetAsync())));

    /// <summary>The reserved compute of all cards.</summary>
    public static async Task<Tflops> ReservedAsync(this PoolCluster cluster) =>
        (await cluster.CardsAsync()).Aggregate(Tflops.Zero, (sum, card) => sum + card.ReservedTflops);
}
