using System.Collections.Immutable;
using Orleans.Placement;

namespace TensorFusion.Grains.Billing;

/// <summary>The prices of the cluster.</summary>
[Immovable, GrainType("prices")]
internal sealed class PriceBookGrain(
    [PersistentState("prices", GrainStorage.Name)] IPersistentState<PriceBookState> storage,
    TimeProvider clock) : Grain, IPriceBookGrain
{
    public Task<PriceBook> GetAtAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        Task.FromResult(PriceBooks.At(storage.State.Books, time));

    public Task<ImmutableArray<PriceBook>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(storage.State.Books);

    public async Task<PriceBook> SetAsync(PriceBook book, CancellationToken cancellationToken)
    {
        var before = storage.State;
        var books = PriceBooks.Add(before.Books, book, clock.GetUtcNow());
        storage.State = new() { Books = books };
        try
        {
            await storage.WriteStateAsync(cancellationToken);
        }
        catch
        {
            storage.State = before;
            throw;
        }

        return books[^1];
    }
}
