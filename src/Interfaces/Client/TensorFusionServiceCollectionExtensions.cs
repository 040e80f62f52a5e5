using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using TensorFusion;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client to a program.</summary>
public static class TensorFusionServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="TensorFusionClient"/>. In a silo, or where an Orleans client is registered before, it uses
    /// that; elsewhere it registers one that connects when the host starts.
    /// </summary>
    public static IServiceCollection AddTensorFusionClient(
        this IServiceCollection services, Action<TensorFusionClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new TensorFusionClientOptions();
        configure?.Invoke(options);
        services.AddSingleton(options);
        if (!services.Any(service => service.ServiceType == typeof(IGrainFactory)))
        {
            services.AddOrleansClient(client => Configure(client, options));
        }

        services.TryAddSingleton(provider => new TensorFusionClient(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<TensorFusionClientOptions>()));
        return services;
    }

    private static void Configure(IClientBuilder client, TensorFusionClientOptions options)
    {
        client.UseStaticClustering([.. options.Gateways.Select(Resolve)]);
        client.Services.AddSingleton<IClientConnectionRetryFilter>(_ => new GatewayRetryFilter(options));
        client.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = ClusterIdentity.ServiceId;
        });
        client.Configure<ConnectionOptions>(connection =>
            connection.OpenConnectionTimeout = options.ConnectTimeout / 2);

        // A gateway that was lost is tried again after this period; the default of a minute outlasts a silo's restart.
        client.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
    }

    private static IPEndPoint Resolve(string gateway)
    {
        var colon = gateway.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(gateway.AsSpan(colon + 1), out var port) || port == 0)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                gateway,
                $"The gateway '{gateway}' is malformed.",
                "Give host:port, for example 127.0.0.1:30000.");
        }

        var host = gateway[..colon].Trim('[', ']');
        if (IPAddress.TryParse(host, out var address))
        {
            return new(address, port);
        }

        try
        {
            var found = Dns.GetHostAddresses(host);
            var preferred = Array.Find(found, ip => ip.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
            return new(preferred, port);
        }
        catch (SocketException exception)
        {
            throw new TensorFusionException(
                FailureCode.GatewayUnreachable,
                gateway,
                $"The host of gateway '{gateway}' has no address.",
                $"Correct {TensorFusionClientOptions.GatewayVariable}.",
                exception);
        }
    }
}
