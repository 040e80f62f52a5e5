namespace TensorFusion;

/// <summary>How a program reaches the cluster.</summary>
public sealed class TensorFusionClientOptions
{
    /// <summary>Variable with gateways, separated by commas.</summary>
    public const string GatewayVariable = "TENSORFUSION_GATEWAY";

    /// <summary>Variable with the API token.</summary>
    public const string TokenVariable = "TENSORFUSION_TOKEN";

    /// <summary>Name under which a call carries its token.</summary>
    public const string TokenContext = "tensorfusion.token";

    /// <summary>The gateway when nothing else is said.</summary>
    public const string DefaultGateway = "127.0.0.1:30000";

    /// <summary>
    /// Gateways as <c>host:port</c>; the client uses those that answer. At first those of
    /// <c>TENSORFUSION_GATEWAY</c>, or <see cref="DefaultGateway"/>.
    /// </summary>
    public IList<string> Gateways { get; set; } =
        (Environment.GetEnvironmentVariable(GatewayVariable) is { Length: > 0 } gateways ? gateways : DefaultGateway)
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How long to try before the cluster counts as unreachable.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a call is repeated while the cluster does not answer, for example because a silo restarts.
    /// </summary>
    public TimeSpan RetryTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// API token, for clusters that ask for one. At first that of <c>TENSORFUSION_TOKEN</c>; empty for none.
    /// </summary>
    public string Token { get; set; } = Environment.GetEnvironmentVariable(TokenVariable) ?? "";

    /// <summary>Cluster id; must be that of the silos.</summary>
    public string ClusterId { get; set; } = ClusterIdentity.ClusterId;

    /// <summary>Clock; for tests.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
