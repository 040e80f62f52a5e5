namespace TensorFusion.Cli.Cluster;

/// <summary>
/// Begins to connect while the command line is still being read: for commands whose user waits for the connection and
/// nothing else.
/// </summary>
internal sealed class EarlyConnection
{
    private const string Gateway = "--gateway";

    private readonly string? _gateways;
    private Task<ICluster>? _opening;

    private EarlyConnection(string? gateways, bool begins)
    {
        _gateways = gateways;
        _opening = begins ? Task.Run(() => ClusterConnection.OpenAsync(gateways, CancellationToken.None)) : null;
    }

    /// <summary>Begins, when the words are those of <c>run</c>.</summary>
    public static EarlyConnection Begin(IReadOnlyList<string> words)
    {
        string? gateways = null;
        for (var i = 0; i < words.Count && words[i] != "--"; i++)
        {
            gateways = words[i] == Gateway && i + 1 < words.Count ? words[i + 1]
                : words[i].StartsWith(Gateway + "=", StringComparison.Ordinal) ? words[i][(Gateway.Length + 1)..]
                : gateways;
        }

        return new(gateways, words is ["run", ..] && words.Contains("--"));
    }

    /// <summary>The connection that was begun, when it is the one that is wanted; else a new one.</summary>
    public async Task<ICluster> OpenAsync(string? gateways, CancellationToken cancellationToken)
    {
        var begun = gateways == _gateways ? Interlocked.Exchange(ref _opening, null) : null;
        return begun is null
            ? await ClusterConnection.OpenAsync(gateways, cancellationToken)
            : await begun.WaitAsync(cancellationToken);
    }
}
