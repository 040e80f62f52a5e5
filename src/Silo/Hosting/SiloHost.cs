using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Storage;
using StackExchange.Redis;
using TensorFusion.Grains;
using TensorFusion.Grains.Billing;
using TensorFusion.Grains.Telemetry;
using TensorFusion.Silo.Access;
using TensorFusion.Silo.Agent;
using TensorFusion.Silo.Alerting;
using TensorFusion.Silo.Catalogue;
using TensorFusion.Silo.Devices;
using TensorFusion.Silo.Http;
using TensorFusion.Silo.Licensing;
using TensorFusion.Silo.Store;
using TensorFusion.Silo.Telemetry;
using TensorFusion.Silo.Workers;
using SiloOptions = TensorFusion.Silo.Options.SiloOptions;

namespace TensorFusion.Silo.Hosting;

/// <summary>Puts the silo together: store, Orleans, node, HTTP.</summary>
internal static class SiloHost
{
    /// <summary>The host, ready to run.</summary>
    public static WebApplication Build(SiloOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "tensorfusion-silo" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Address, options.HttpPort));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        AddLogging(builder.Logging);

        var catalogue = GpuCatalogue.Load(options.Catalogue);
        var worker = WorkerExecutable.Find(options.Worker, AppContext.BaseDirectory);
        var redis = AddStore(builder.Services, options);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(catalogue);
        builder.Services.AddSingleton<ICardPrices, CatalogueCardPrices>();
        builder.Services.AddSingleton<ILicenceSource>(_ => LicenceFile.Load(options.Licence, options.LicenceKey));
        builder.Services.AddSingleton<IDeviceInventory>(_ => DeviceInventories.Open(options));
        builder.Services.AddSingleton<IWorkerSupervisor>(provider => new WorkerSupervisor(
            provider.GetRequiredService<RunDirectory>(),
            worker,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WorkerSupervisor>>()));
        builder.UseOrleans(silo => AddOrleans(silo, options, redis));
        builder.Services.AddTensorFusionClient();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(FleetMetrics.MeterName, DcgmMetrics.MeterName, "Microsoft.Orleans")
            .AddPrometheusExporter());

        var app = builder.Build();
        if (options.AsksForTokens)
        {
            app.UseTokens();
        }

        app.MapApi();
        app.MapAccounting();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapOrleansDashboard("/dashboard");
        return app;
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("TensorFusion", LogLevel.Information);

        // It measures from the start of the machine at first, and warns of hours.
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // Orleans repeats placements through it and says so at Error, for nodes that are merely away.
        logging.AddFilter("Polly", LogLevel.None);
    }

    /// <summary>The store's connection; the embedded one is added first, so that it starts before Orleans.</summary>
    private static ConfigurationOptions AddStore(IServiceCollection services, SiloOptions options)
    {
        if (options.Redis.Length > 0)
        {
            return ConfigurationOptions.Parse(options.Redis);
        }

        Directory.CreateDirectory(options.DataDirectory);
        var password = StorePassword.ReadOrCreate(options.DataDirectory);
        services.AddSingleton<IHostedService>(provider => new EmbeddedStore(
            Path.Combine(options.DataDirectory, "store"),
            options.StorePort,
            password,
            provider.GetRequiredService<ILoggerFactory>()));
        return new()
        {
            EndPoints = { { "127.0.0.1", options.StorePort } },
            Password = password,
        };
    }

    private static void AddOrleans(ISiloBuilder silo, SiloOptions options, ConfigurationOptions redis)
    {
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = ClusterIdentity.ServiceId;
        });
        silo.Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = options.Node);
        silo.ConfigureEndpoints(
            options.Address,
            options.SiloPort,
            options.GatewayPort,
            listenOnAnyHostAddress: !System.Net.IPAddress.IsLoopback(options.Address));

        // A silo that died is known within about a second, one that hangs within five.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = redis);
        silo.AddRedisGrainStorage(GrainStorage.Name, storage => storage.Configure<OrleansGrainStorageSerializer>(
            (redisStorage, serializer) =>
            {
                redisStorage.ConfigurationOptions = redis;
                redisStorage.GrainStorageSerializer = serializer;
            }));
        silo.Services.AddSingleton<OrleansGrainStorageSerializer>();
        if (options.AsksForTokens)
        {
            var file = options.RootToken.Length > 0
                ? options.RootToken
                : Path.Combine(options.DataDirectory, "root.token");
            silo.Services.AddSingleton(Access.RootToken.ReadOrCreate(file));
            silo.AddIncomingGrainCallFilter<AccessFilter>();
            silo.AddOutgoingGrainCallFilter<HostedCallFilter>();
        }

        silo.UseRedisReminderService(reminders => reminders.ConfigurationOptions = redis);
        silo.AddDashboard(dashboard => dashboard.HideTrace = true);
        silo.AddAlerting(options);
        var sharing = new TurnSettings(options.TurnPolicy, options.KernelLimit);
        silo.Services.AddSingleton(options.Qos);
        silo.Services.AddSingleton(options.Pools);
        silo.AddNode(
            new NodeIdentity(options.Node, options.Pool, options.SoftwareGpu)
            {
                Sharing = sharing,
                Levels = options.Qos,
                Tiers = TierDefaults.For(options),
            },
            options.RunDirectory,
            new RemoteAccess(
                options.Address,
                options.Tls,
                TimeSpan.FromSeconds(options.GraceSeconds),
                options.BulkLanes,
                Path.Combine(options.DataDirectory, "images"),
                options.ImageStore));
    }
}
