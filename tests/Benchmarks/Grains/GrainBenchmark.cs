using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Storage;
using TensorFusion.Grains;
using TensorFusion.Grains.Nodes;
using TensorFusion.Grains.Placement;
using TensorFusion.Silo.Store;

namespace TensorFusion.Benchmarks.Grains;

/// <summary>
/// Slices submitted, reserved and placed through the grains of one silo, everything written to the embedded store:
/// <c>grains [--warm 4000] [--slices 4000] [--parallel 512] [--cards 64]</c>.
/// </summary>
internal static class GrainBenchmark
{
    private const int StorePort = 6497;
    private const string Password = "benchmark";

    public static async Task<int> RunAsync(Arguments arguments, TextWriter output)
    {
        var count = int.Parse(arguments.Get("slices", "4000"), CultureInfo.InvariantCulture);
        var warm = int.Parse(arguments.Get("warm", "4000"), CultureInfo.InvariantCulture);
        var parallel = int.Parse(arguments.Get("parallel", "512"), CultureInfo.InvariantCulture);
        var cards = int.Parse(arguments.Get("cards", "64"), CultureInfo.InvariantCulture);
        return await WithStoreAsync(async () =>
        {
            using var host = Build(new BenchmarkNode(1, cards));
            await host.StartAsync();
            await MeasureAsync(host.Services, warm, count, parallel, output);
            await host.StopAsync();
        });
    }

    /// <summary>
    /// How long a scheduler takes to know its pool after everything was stopped:
    /// <c>rebuild [--nodes 1000] [--cards 8] [--slices 10000]</c>.
    /// </summary>
    public static async Task<int> RebuildAsync(Arguments arguments, TextWriter output)
    {
        var nodes = int.Parse(arguments.Get("nodes", "1000"), CultureInfo.InvariantCulture);
        var cards = int.Parse(arguments.Get("cards", "8"), CultureInfo.InvariantCulture);
        var count = int.Parse(arguments.Get("slices", "10000"), CultureInfo.InvariantCulture);
        return await WithStoreAsync(async () =>
        {
            using (var host = Build(new BenchmarkNode(nodes, cards)))
            {
                await host.StartAsync();
                await JoinAsync(host.Services);
                var client = new TensorFusionClient(host.Services.GetRequiredService<IGrainFactory>(), new());
                await SubmitAsync(client, count, 512, "slice");
                await host.StopAsync();
            }

            using var next = Build(new BenchmarkNode(nodes, cards));
            await next.StartAsync();
            var grains = next.Services.GetRequiredService<IGrainFactory>();
            var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            var listed = await grains.GetGrain<IDirectoryGrain>(GrainKeys.Directory).ListSlicesAsync(SliceFilter.Living);
            var directory = watch.Elapsed;
            var snapshot = await grains.GetGrain<IPoolGrain>(SliceRequest.DefaultPool).SaveSnapshotAsync();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{nodes} nodes, {nodes * cards} cards, {listed.Length} slices, nothing in memory: the scheduler knows them "
                + $"after {watch.Elapsed.TotalSeconds:F2} s by the clock, {directory.TotalSeconds:F2} s of that the roll; "
                + $"{(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F2} s of processor time; snapshot of "
                + $"{snapshot.Length >> 10} KiB"));
            await next.StopAsync();
        });
    }

    private static async Task<int> WithStoreAsync(Func<Task> run)
    {
        var folder = Directory.CreateTempSubdirectory("tensorfusion-benchmark-").FullName;
        var store = new EmbeddedStore(folder, StorePort, Password, NullLoggerFactory.Instance);
        try
        {
            await store.StartAsync(CancellationToken.None);
            await run();
        }
        finally
        {
            store.Dispose();
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(
        IServiceProvider services, int warm, int count, int parallel, TextWriter output)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var node = (BenchmarkNode)services.GetRequiredService<ILocalNode>();
        await JoinAsync(services);
        var client = new TensorFusionClient(grains, new());
        await SubmitAsync(client, warm, parallel, "warm");
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        var placed = await SubmitAsync(client, count, parallel, "slice");
        var (wall, used) = (watch.Elapsed, Environment.CpuUsage.TotalTime - cpu);
        var held = 0;
        foreach (var gpu in node.Gpus)
        {
            held += (await grains.GetGrain<IGpuGrain>(gpu.Id).GetAsync()).Reservations.Length;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{placed} of {count} placed in {wall.TotalSeconds:F2} s: {placed / wall.TotalSeconds:F0}/s by the clock, "
            + $"{placed / used.TotalSeconds:F0}/s of processor time; {held - warm} reservations in the ledgers"));
    }

    private static async Task JoinAsync(IServiceProvider services)
    {
        var node = (BenchmarkNode)services.GetRequiredService<ILocalNode>();
        var directory = services.GetRequiredService<IGrainFactory>().GetGrain<IDirectoryGrain>(GrainKeys.Directory);
        await Task.WhenAll(node.Gpus.GroupBy(gpu => gpu.Node)
            .Select(some => directory.NodeJoinedAsync(BenchmarkNode.Describe(some.Key), [.. some])));
    }

    private static async Task<int> SubmitAsync(TensorFusionClient client, int count, int parallel, string name)
    {
        var placed = 0;
        var request = new SliceRequest { Tflops = Tflops.From(5), Vram = MiB.FromGiB(5) };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = parallel },
            async (i, token) =>
            {
                var slice = await client.SubmitAsync(request with { Name = $"{name}-{i}" }, null, token);
                if (slice.Phase != SlicePhase.Pending)
                {
                    Interlocked.Increment(ref placed);
                }
            });
        return placed;
    }

    private static IHost Build(BenchmarkNode node)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<ILocalNode>(node);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(11211, 30100);
            silo.UseSiloMetadata(new Dictionary<string, string> { [NodeMetadata.Node] = node.Names[0] });
            silo.AddRedisGrainStorage(GrainStorage.Name, storage =>
                storage.Configure<OrleansGrainStorageSerializer>((redis, serializer) =>
                {
                    redis.ConfigurationOptions = new()
                    {
                        EndPoints = { new IPEndPoint(IPAddress.Loopback, StorePort) },
                        Password = Password,
                    };
                    redis.GrainStorageSerializer = serializer;
                }));
            silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
            silo.Services.AddTensorFusionGrains();
            silo.Services.AddSingleton(node);
            silo.Services.AddSingleton<INodeLocator, BenchmarkNodes>();
        });
        return builder.Build();
    }
}
