using System.Net;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Agent;

namespace TensorFusion.Silo.Options;

/// <summary>What an operator can set; each as <c>--name value</c> or as variable <c>TENSORFUSION_NAME</c>.</summary>
public sealed record SiloOptions
{
    /// <summary>--data: directory of the embedded store and its password.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>--run: directory of sockets and logs of the workers.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>--node: name of this machine; a DNS label that stays the same over restarts.</summary>
    public required string Node { get; init; }

    /// <summary>--pool: pool that the cards of this machine belong to.</summary>
    public string Pool { get; init; } = SliceRequest.DefaultPool;

    /// <summary>--address: where other silos, clients and browsers reach this one.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>--http-port: API, dashboard, metrics, health.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>--silo-port: other silos.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>--gateway-port: clients.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary>--store-port: the embedded store.</summary>
    public int StorePort { get; init; } = 6397;

    /// <summary>--redis: connection string of a Redis server; empty starts the embedded store.</summary>
    public string Redis { get; init; } = "";

    /// <summary>--cluster: id that silos and clients of one cluster share.</summary>
    public string ClusterId { get; init; } = ClusterIdentity.ClusterId;

    /// <summary>--driver: auto, nvidia or software.</summary>
    public DriverChoice Driver { get; init; }

    /// <summary>--softgpu: configuration of the software GPU.</summary>
    public string SoftwareGpu { get; init; } = "";

    /// <summary>--worker: path of the worker's executable or dll; empty looks where it is installed or built.</summary>
    public string Worker { get; init; } = "";

    /// <summary>--turn-policy: who is next on a card that several slices share.</summary>
    public string TurnPolicy { get; init; } = WorkerTurnPolicies.Default;

    /// <summary>--kernel-limit: time after which the slice of an endless kernel is stopped; zero: never.</summary>
    public TimeSpan KernelLimit { get; init; } = TurnSettings.Default.StopAfter;

    /// <summary>--auth: <c>open</c>, or <c>token</c> to ask every caller for a token.</summary>
    public bool AsksForTokens { get; init; }

    /// <summary>
    /// --root-token: file of the admin's first token; empty is <c>root.token</c> in the data directory.
    /// </summary>
    public string RootToken { get; init; } = "";

    /// <summary>--licence: path of the licence file; empty for none.</summary>
    public string Licence { get; init; } = "";

    /// <summary>--licence-key: path of the licence vendor's public key.</summary>
    public string LicenceKey { get; init; } = "";

    /// <summary>--alert-rules: path of the operator's alert rules; empty for none.</summary>
    public string AlertRules { get; init; } = "";

    /// <summary>--alert-webhook: addresses that alerts are posted to, separated by commas.</summary>
    public string AlertWebhooks { get; init; } = "";

    /// <summary>--alertmanager: addresses of Alertmanagers, separated by commas.</summary>
    public string Alertmanagers { get; init; } = "";

    /// <summary>--alert-mail: <c>smtp://host:port/?from=A&amp;to=B</c>; empty for no mail.</summary>
    public string AlertMail { get; init; } = "";


    /// <summary>--tier-host: pinned host memory for frozen slices; null takes a quarter of the machine's.</summary>
    public MiB? TierHost { get; init; }

    /// <summary>--tier-disk: disk space for frozen slices; null takes a quarter of what is free.</summary>
    public MiB? TierDisk { get; init; }

    /// <summary>--tier-directory: directory of the disk tier; empty for <c>tiers</c> in the data directory.</summary>
    public string TierDirectory { get; init; } = "";

    /// <summary>
    /// --qos: path of the operator's levels, see <see cref="QosFile"/>; --cooldown: when idle slices are frozen,
    /// instead of what the levels say, see <see cref="QosCatalogue.WithCoolDown"/>.
    /// </summary>
    public QosCatalogue Qos { get; init; } = QosCatalogue.Default;

    /// <summary>--pools: path of the operator's pools, see <see cref="PoolCatalogue"/>.</summary>
    public PoolCatalogue Pools { get; init; } = PoolCatalogue.Empty;

    /// <summary>--tls: on or off; whether programs of other machines must use TLS to reach their slices.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>--grace: how long a program whose connection broke may stay away, seconds.</summary>
    public int GraceSeconds { get; init; } = 30;

    /// <summary>--bulk-lanes: connections of a remote program for bulk data, beside the one for calls.</summary>
    public int BulkLanes { get; init; } = 2;

    /// <summary>--image-store: size of the node's store of code images of remote programs.</summary>
    public MiB ImageStore { get; init; } = MiB.FromGiB(16);

    /// <summary>--catalogue: path of the operator's own GPU catalogue; empty for none.</summary>
    public string Catalogue { get; init; } = "";
}
