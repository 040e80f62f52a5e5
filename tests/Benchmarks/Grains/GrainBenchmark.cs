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
/// <c>grains [--slices 4000] [--parallel 128] [--cards 64]</c>.
/// </summary>
internal static class GrainBenchmark
{
    private const string Node = "node-0";
    private const int StorePort = 6497;
    private const string Password = "benchmark";

    public static async Task<int> RunAsync(Arguments arguments, TextWriter output)
    {
        var count = int.Parse(arguments.Get("slices", "4000"), CultureInfo.InvariantCulture);
        var parallel = int.Parse(arguments.Get("parallel", "128"), CultureInfo.InvariantCulture);
        var cards = int.Parse(arguments.Get("cards", "64"), CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("tensorfusion-benchmark-").FullName;
        var store = new EmbeddedStore(folder, StorePort, Password, NullLoggerFactory.Instance);
        try
        {
            await store.StartAsync(CancellationToken.None);
            using var host = Build(new BenchmarkNode(Node, cards));
            await host.StartAsync();
            await MeasureAsync(host.Services, count, parallel, output);
            await host.StopAsync();
        }
        finally
        {
            store.Dispose();
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(IServiceProvider services, int count, int parallel, TextWriter output)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var node = (BenchmarkNode)services.GetRequiredService<ILocalNode>();
        await grains.GetGrain<IDirectoryGrain>(GrainKeys.Directory).NodeJoinedAsync(node.Describe(), node.Gpus);
        var client = new TensorFusionClient(grains, new());
        await SubmitAsync(client, 200, parallel, "warm");
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
            + $"{placed / used.TotalSeconds:F0}/s of processor time; {held - 200} reservations in the ledgers"));
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
            silo.UseSiloMetadata(new Dictionary<string, string> { [NodeMetadata.Node] = Node });
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
        });
        return builder.Build();
    }
}
