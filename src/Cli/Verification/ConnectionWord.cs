namespace TensorFusion.Cli.Verification;

/// <summary>What a connection string says of the way to the slice.</summary>
/// <param name="Slice">Id of the slice.</param>
/// <param name="Transport"><c>shared memory</c> or <c>TCP</c>.</param>
/// <param name="Tls">Whether it is encrypted.</param>
/// <param name="Host">The machine at the other end; empty for this one.</param>
internal sealed record ConnectionWord(string Slice, string Transport, bool Tls, string Host)
{
    /// <summary>Variable with the connection string.</summary>
    public const string Variable = "TENSORFUSION_CONNECTION";

    private const string Shared = "shm://";
    private const string Network = "tcp://";

    /// <summary>Reads it as the client library does; null when it is not one.</summary>
    public static ConnectionWord? Parse(string text)
    {
        var end = text.IndexOf('?', StringComparison.Ordinal);
        var shared = text.StartsWith(Shared, StringComparison.Ordinal);
        if (end < 0 || (!shared && !text.StartsWith(Network, StringComparison.Ordinal)))
        {
            return null;
        }

        var values = text[(end + 1)..].Split('&')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var slice = values["slice"].FirstOrDefault();
        if (slice is null || shared)
        {
            return slice is null ? null : new(slice, "shared memory", false, "");
        }

        var address = text[Network.Length..end];
        var host = address[..Math.Max(0, address.LastIndexOf(':'))].Trim('[', ']');
        var local = host is "localhost" or "::1" || host.StartsWith("127.", StringComparison.Ordinal);
        return new(slice, "TCP", values["tls"].LastOrDefault() is { } tls ? tls == "on" : !local, host);
    }

    public override string ToString() => Host.Length == 0
        ? Transport
        : $"{Transport} to {Host}, TLS {(Tls ? "on" : "off")}";
}
