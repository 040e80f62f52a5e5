using TensorFusion.Cli.Cluster;

namespace TensorFusion.Cli;

/// <summary>Everything outside that the commands use.</summary>
internal sealed class CliContext
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether standard output is a terminal that wants colour and drawing.</summary>
    public required bool Decorate { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>An environment variable, or null.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Connects to the cluster behind the given gateways; null for those of the environment.</summary>
    public required Func<string?, CancellationToken, Task<ICluster>> ConnectAsync { get; init; }

    /// <summary>The context of a real process.</summary>
    public static CliContext ForProcess(EarlyConnection connection)
    {
        return new CliContext
        {
            Output = Console.Out,
            Error = Console.Error,
            Decorate = !Console.IsOutputRedirected
                && string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR"))
                && System.Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
            Time = TimeProvider.System,
            Environment = System.Environment.GetEnvironmentVariable,
            ConnectAsync = connection.OpenAsync,
        };
    }
}
