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
}
