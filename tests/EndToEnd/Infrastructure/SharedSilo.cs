namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>
/// One silo with one software GPU of 100 TFLOPS and 16 GiB, for all tests that leave it as they found it.
/// </summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private TestSilo? _silo;
    private TensorFusionClient? _client;

    internal TestSilo Silo => _silo!;

    internal TensorFusionClient Client => _client!;

    public async Task InitializeAsync()
    {
        _silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB");
        _client = await _silo.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
    }
}
