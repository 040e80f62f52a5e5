namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>What tests wait for in a cluster.</summary>
internal static class ClusterQuestions
{
    /// <summary>Waits until there is no slice and nothing is reserved or used of any card.</summary>
    public static async Task BecomesFreeAsync(this TensorFusionClient client, TimeSpan limit)
    {
        var state = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var slices = await client.ListSlicesAsync();
                var gpus = await client.ListGpusAsync();
                state = string.Join("; ", slices.Select(slice => $"{slice.Name} {slice.Phase} {slice.Message}"))
                    + string.Join("; ", gpus.Select(gpu => $"{gpu.Id} {gpu.ReservedTflops} TFLOPS {gpu.ReservedVram}"));
                return slices.Count == 0
                    && gpus.All(gpu => gpu.ReservedTflops == Tflops.Zero && gpu.ReservedVram == MiB.Zero);
            },
            limit,
            () => $"The cluster is not free: {state}");
    }

    /// <summary>Waits until a program is attached to the slice; the slice.</summary>
    public static async Task<SliceInfo> AttachedAsync(this TensorFusionClient client, string name, TimeSpan limit)
    {
        SliceInfo? slice = null;
        await Eventually.TrueAsync(
            async () =>
            {
                slice = (await client.ListSlicesAsync()).FirstOrDefault(slice => slice.Name == name);
                return slice is { Clients.IsEmpty: false };
            },
            limit,
            () => $"No program is attached to {name}: {slice}");
        return slice!;
    }

    /// <summary>Waits until the slice is what is wanted; the slice.</summary>
    public static async Task<SliceInfo> BecomesAsync(
        this TensorFusionClient client, string name, Func<SliceInfo, bool> wanted, TimeSpan limit)
    {
        SliceInfo? slice = null;
        await Eventually.TrueAsync(
            async () =>
            {
                slice = (await client.ListSlicesAsync(new SliceFilter { IdOrName = name, IncludeEnded = true }))
                    .MaxBy(slice => slice.CreatedAt);
                return slice is not null && wanted(slice);
            },
            limit,
            () => $"{name} did not become what was expected: {slice}");
        return slice!;
    }
}
