namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>A slice that is reached over TCP; disposing releases it.</summary>
internal sealed class RemoteSlice : IAsyncDisposable
{
    private readonly TensorFusionClient _client;
    private readonly string _id;

    private RemoteSlice(TensorFusionClient client, string id, string uri)
    {
        _client = client;
        _id = id;
        Uri = uri;
    }

    /// <summary>Its connection string.</summary>
    public string Uri { get; }

    public int Port => new Uri(Uri).Port;

    public static async Task<RemoteSlice> MakeAsync(TensorFusionClient client, string name)
    {
        var slice = await client.SubmitAsync(
            new SliceRequest { Name = name, Tflops = Tflops.From(20), Vram = MiB.FromGiB(4) });
        var connection = await client.GetConnectionAsync(slice.Id, TimeSpan.FromSeconds(60));
        return new RemoteSlice(client, slice.Id, connection.RemoteUri);
    }

    /// <summary>The same connection through a proxy.</summary>
    public string Through(CuttingProxy proxy) =>
        Uri.Replace($":{Port}?", $":{proxy.Port}?", StringComparison.Ordinal);

    public async ValueTask DisposeAsync() => await _client.ReleaseAsync(_id);
}
