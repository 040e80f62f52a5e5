namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>A test on the shared silo. Each one ends with the card as free as it was.</summary>
[Collection(SharedSiloCollection.Name)]
public abstract class SharedSiloTests(SharedSilo shared) : IAsyncLifetime
{
    /// <summary>Long enough for anything that is not itself measured, on a busy machine.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private protected TestSilo Silo => shared.Silo;

    private protected TensorFusionClient Client => shared.Client;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Client.BecomesFreeAsync(TimeSpan.FromSeconds(30));
}
