namespace TensorFusion;

/// <summary>How a program reaches its slice.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceConnection")]
public sealed record SliceConnection
{
    /// <summary>
    /// Value for <c>TENSORFUSION_CONNECTION</c>: <c>shm:///path/attach.sock?slice=ID&amp;token=HEX</c>. In
    /// <see cref="SliceInfo"/> the token is left out, because everybody may read that; see
    /// <see cref="TensorFusionClient.ConnectAsync(string, TimeSpan?, CancellationToken)"/>.
    /// </summary>
    [Id(0)]
    public required string Uri { get; init; }

    /// <summary>
    /// The same for programs of other machines: <c>tcp://host:port?slice=ID&amp;token=HEX</c>; empty when the slice's
    /// node serves none.
    /// </summary>
    [Id(1)]
    public string RemoteUri { get; init; } = "";

    /// <summary>The connection string for a program of this machine.</summary>
    /// <param name="reach">What the program wants.</param>
    /// <param name="socketExists">Whether a path of this machine is the socket of a living worker.</param>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NodeUnavailable"/>: there is no such way.
    /// </exception>
    public string Choose(SliceReach reach, Func<string, bool> socketExists)
    {
        ArgumentNullException.ThrowIfNull(socketExists);
        const string Scheme = "shm://";
        var end = Uri.IndexOf('?', StringComparison.Ordinal);
        var path = Uri.StartsWith(Scheme, StringComparison.Ordinal) && end > 0 ? Uri[Scheme.Length..end] : "";
        if (reach != SliceReach.Remote && path.Length > 0 && socketExists(path))
        {
            return Uri;
        }

        return reach != SliceReach.Local && RemoteUri.Length > 0
            ? RemoteUri
            : throw new TensorFusionException(
                FailureCode.NodeUnavailable,
                path,
                reach == SliceReach.Local
                    ? "The slice is not on this machine."
                    : "The slice is on another machine, and that serves no programs of others.",
                reach == SliceReach.Local
                    ? "Leave --local out, to use it over the network."
                    : "Start the node's silo with --address, an address that this machine can reach.");
    }
}
