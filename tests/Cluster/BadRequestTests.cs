using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>What can never be is refused at once, with what to do, and leaves nothing behind.</summary>
public sealed class BadRequestTests(BadRequestTests.OneCluster shared) : IClassFixture<BadRequestTests.OneCluster>
{
    public static TheoryData<SliceRequest, FailureCode, string> Requests => new()
    {
        { Of(10, 1) with { Pool = "nowhere" }, FailureCode.UnknownPool, "Pools that exist: default." },
        { Of(101, 1), FailureCode.SliceTooLarge, "The largest has 100 TFLOPS and 16GiB" },
        { Of(10, 17), FailureCode.SliceTooLarge, "larger than any card" },
        { Of(10, 1) with { GpuCount = 3 }, FailureCode.SliceTooLarge, "most cards of that size on one node are 2." },
        { Of(10, 1) with { GpuCount = 0 }, FailureCode.InvalidGpuCount, "1 to 16" },
        { Of(10, 1) with { GpuCount = 17 }, FailureCode.InvalidGpuCount, "1 to 16" },
        { Of(0, 1), FailureCode.InvalidTflops, "more than 0" },
        { Of(10, 0), FailureCode.InvalidVram, "more than 0" },
        { Of(10, 1) with { Name = "Not_a_name" }, FailureCode.InvalidName, "a-z" },
        { Of(10, 1) with { Tenant = "-x" }, FailureCode.InvalidName, "tenant" },
        { Of(10, 1) with { Pool = "" }, FailureCode.InvalidName, "pool" },
        { Of(10, 1) with { Name = "s-3k9x0q2m7abc" }, FailureCode.InvalidName, "form of a slice id" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_bad_request_is_refused_by_the_client_and_by_the_scheduler(
        SliceRequest request, FailureCode code, string says)
    {
        var error = await Assert.ThrowsAsync<TensorFusionException>(() => shared.Cluster.Client.SubmitAsync(request));
        Assert.Equal(code, error.Code);
        Assert.True(error.IsBadRequest);
        Assert.Contains(says, error.Describe());

        // A client that checks nothing finds the same.
        var id = SliceId.FromKey("default", Guid.NewGuid().ToString());
        var spec = new SliceSpec
        {
            Tenant = request.Tenant,
            Name = request.Name ?? id,
            Tflops = request.Tflops,
            Vram = request.Vram,
            GpuCount = request.GpuCount,
            Pool = request.Pool,
        };
        var other = await Assert.ThrowsAsync<TensorFusionException>(
            () => shared.Cluster.Pool(request.Pool.Length == 0 ? "x" : request.Pool).SubmitAsync(id, spec));
        Assert.Equal(code, other.Code);
        Assert.Empty(await shared.Cluster.Client.ListSlicesAsync(new() { IncludeEnded = true }));
        Assert.Equal(Tflops.Zero, await shared.Cluster.ReservedAsync());
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        var client = shared.Cluster.Client;
        foreach (var name in new[] { "nobody", SliceId.FromKey("default", "never") })
        {
            Func<Task>[] calls =
            [
                () => client.DescribeAsync(name),
                () => client.ReleaseAsync(name),
                () => client.ConnectAsync(name),
            ];
            foreach (var call in calls)
            {
                var error = await Assert.ThrowsAsync<TensorFusionException>(call);
                Assert.Equal((FailureCode.NotFound, name), (error.Code, error.ObjectName));
            }
        }

        var workload = await Assert.ThrowsAsync<TensorFusionException>(() => client.DeleteWorkloadAsync("nobody"));
        Assert.Equal(FailureCode.NotFound, workload.Code);
    }

    private static SliceRequest Of(decimal tflops, long gib) => Infrastructure.Requests.Of(tflops, gib);

    public sealed class OneCluster : IAsyncLifetime
    {
        internal PoolCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await PoolCluster.StartAsync(1, cards: 2);

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
