using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using TensorFusion.Grains;
using TensorFusion.Silo.Agent;
using TensorFusion.Silo.Catalogue;
using TensorFusion.Silo.Devices;
using TensorFusion.Silo.Hosting;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>
/// Silos with the product's grains, node agents and client, on machines that are only memory, with storage that
/// survives
/// them and a clock of its own.
/// </summary>
internal sealed class PoolCluster : IAsyncDisposable
{
    /// <summary>Name of a pool that promises twice the compute and memory that it has.</summary>
    public const string DensePool = "dense";

    private const int Speed = 10;
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(40);
    private readonly Dictionary<string, TestMachine> _machines;
    private readonly ConcurrentDictionary<string, SiloLife> _lives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InProcessSiloHandle> _silos = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _up = new(StringComparer.Ordinal);
    private readonly InProcessTestCluster _cluster;
    private readonly ClusterClock _clock = new();

    private PoolCluster(IReadOnlyList<TestMachine> machines)
    {
        _machines = machines.ToDictionary(machine => machine.Node, StringComparer.Ordinal);
        var builder = new InProcessTestClusterBuilder((short)machines.Count);
        builder.ConfigureSilo((options, silo) => Configure(options.SiloName, silo));
        builder.ConfigureSiloHost((_, host) => host.Logging.SetMinimumLevel(LogLevel.None));
        builder.ConfigureClient(client =>
        {
            client.Services.AddSingleton<TimeProvider>(_clock.Provider);
            client.Configure<ClientMessagingOptions>(messaging =>
                messaging.ResponseTimeout = ResponseTimeout);
        });
        _cluster = builder.Build();
    }

    /// <summary>Its clock.</summary>
    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Clock => _clock.Provider;

    /// <summary>What it has stored.</summary>
    public StoredGrains Stored { get; } = new();

    /// <summary>Calls between its grains that are lost.</summary>
    public CallFaults Faults { get; } = new();

    /// <summary>Its machines by number.</summary>
    public IReadOnlyList<TestMachine> Machines => [.. _machines.Values.OrderBy(machine => machine.Node)];

    /// <summary>The SDK.</summary>
    public TensorFusionClient Client { get; private set; } = null!;

    /// <summary>Its grains.</summary>
    public IGrainFactory Grains => _cluster.Client;

    /// <summary>The scheduler of a pool.</summary>
    public IPoolGrain Pool(string name = SliceRequest.DefaultPool) => Grains.GetGrain<IPoolGrain>(name);

    public static Task<PoolCluster> StartAsync(int nodes, decimal tflops = 100, long gib = 16, int cards = 1) =>
        StartAsync([.. Enumerable.Range(0, nodes).Select(i => new TestMachine(
            $"node-{i}",
            SliceRequest.DefaultPool,
            [.. Enumerable.Range(0, cards).Select(card => TestInventory.Card($"node-{i}", card, tflops, gib))]))]);

    public static async Task<PoolCluster> StartAsync(params IReadOnlyList<TestMachine> machines)
    {
        var cluster = new PoolCluster(machines);
        await cluster._cluster.DeployAsync();
        foreach (var silo in cluster._cluster.Silos)
        {
            cluster._silos[NodeOf(silo.Name)] = silo;
            cluster._up[NodeOf(silo.Name)] = true;
        }

        var options = new TensorFusionClientOptions
        {
            TimeProvider = cluster._clock.Provider,
            RetryTimeout = TimeSpan.FromMinutes(5),
        };
        cluster.Client = new(cluster.Grains, options);
        cluster._clock.Speed = Speed;
        await cluster.AreReadyAsync();
        return cluster;
    }

    /// <summary>Waits until all living nodes take slices.</summary>
    public Task AreReadyAsync() => Eventually.GetAsync(
        () => Task.FromResult(_silos.Where(pair => _up[pair.Key])
            .Where(pair => !pair.Value.ServiceProvider.GetRequiredService<LocalNode>().IsReady)
            .Select(pair => pair.Key)
            .ToList()),
        waiting => waiting.Count == 0,
        waiting => $"not ready: {string.Join(", ", waiting)}");

    /// <summary>The silo of a node.</summary>
    public SiloAddress AddressOf(string node) => _silos[node].SiloAddress;

    /// <summary>Whether the silo of a node lives.</summary>
    public bool IsUp(string node) => _up[node];

    /// <summary>Where a grain is active now.</summary>
    public Task<SiloAddress?> WhereIsAsync(IAddressable grain) =>
        Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain).AsTask();

    /// <summary>Ends the activation of a grain; the next call makes another one from what is stored.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>The silo of a node dies at once; its machine and workers go on.</summary>
    public async Task KillAsync(string node)
    {
        _up[node] = false;
        _lives[node].End();
        _machines[node].Detach();
        await _cluster.KillSiloAsync(_silos[node]);
    }

    /// <summary>A new silo on the machine of a dead one.</summary>
    public async Task RestartAsync(string node)
    {
        var number = short.Parse(node.AsSpan("node-".Length), System.Globalization.CultureInfo.InvariantCulture);
        _clock.Speed = 1;
        _silos[node] = await _cluster.StartSiloAsync(number, _cluster.Options);
        _clock.Speed = Speed;
        Assert.Equal(node, NodeOf(_silos[node].Name));
        _up[node] = true;
        await AreReadyAsync();
    }

    /// <summary>New silos on the machines of all dead ones.</summary>
    public async Task RestartAllAsync()
    {
        foreach (var (node, isUp) in _up)
        {
            if (!isUp)
            {
                await RestartAsync(node);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _clock.DisposeAsync();
    }

    private static string NodeOf(string siloName) => $"node-{siloName[(siloName.LastIndexOf('_') + 1)..]}";

    private void Configure(string siloName, ISiloBuilder silo)
    {
        var machine = _machines[NodeOf(siloName)];
        var life = new SiloLife();
        _lives[machine.Node] = life;
        silo.Services.AddSingleton<TimeProvider>(_clock.Provider);
        silo.Services.AddSingleton(PoolCatalogue.Parse(
            $$"""{"pools": [{"name": "{{DensePool}}", "computeRatio": 2, "hostRatio": 1}]}"""));
        silo.Services.AddSingleton(QosFile.Parse("""{"levels": [{"name": "batch", "priority": -1}]}"""));
        silo.Services.AddSingleton(GpuCatalogue.Load(""));
        silo.Services.AddSingleton<IDeviceInventory>(new TestInventory(machine));
        silo.Services.AddSingleton<IWorkerSupervisor>(new TestSupervisor(machine, life));
        silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
        silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStorage.Name, (provider, _) => new TestGrainStorage(
            Stored, life, provider.GetRequiredService<OrleansGrainStorageSerializer>()));
        silo.AddOutgoingGrainCallFilter(Faults);

        // The clock goes several times as fast as the machine that the test runs on.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(20);
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(60);
            membership.NumMissedProbesLimit = 3;
        });
        silo.AddNode(new NodeIdentity(machine.Node, machine.Pool, ""), "/run/test",
            new RemoteAccess(
                IPAddress.Loopback, true, TimeSpan.FromSeconds(30), 2, "/run/test/images", MiB.FromGiB(1)));
    }
}
