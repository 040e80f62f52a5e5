using System.Text.Json;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Commands;

/// <summary>Lists one kind of object, once or for as long as it is watched.</summary>
internal sealed class Listing(CliContext context)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Lists; a watch asks again and again, and writes what differs.</summary>
    /// <exception cref="TensorFusionException">No object has the name.</exception>
    public async Task RunAsync<T>(
        ListView<T> view, Func<CancellationToken, Task<IReadOnlyList<T>>> listAsync, ListRequest request)
    {
        var writer = new ListWriter<T>(view, request.Format, context.Output);
        if (!request.Watch)
        {
            WriteOnce(view, writer, await listAsync(request.CancellationToken), request.Name);
            return;
        }

        writer.Begin();
        var last = new Dictionary<string, string>();
        using var timer = new PeriodicTimer(PollInterval, context.Time);
        do
        {
            foreach (var item in await listAsync(request.CancellationToken))
            {
                var text = JsonSerializer.Serialize(item, view.Json);
                var identity = view.Identity(item);
                if (IsWanted(view, item, request.Name) && last.GetValueOrDefault(identity) != text)
                {
                    last[identity] = text;
                    writer.WriteChange(item);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(request.CancellationToken));
    }

    /// <summary>Writes what a stream of changes brings.</summary>
    public async Task FollowAsync<T>(ListView<T> view, IAsyncEnumerable<T> changes, ListRequest request)
    {
        var writer = new ListWriter<T>(view, request.Format, context.Output);
        writer.Begin();
        await foreach (var item in changes.WithCancellation(request.CancellationToken))
        {
            if (IsWanted(view, item, request.Name))
            {
                writer.WriteChange(item);
            }
        }
    }

    /// <summary>The one object of that name; of several, the one named so exactly first.</summary>
    public static T Find<T>(ListView<T> view, IReadOnlyList<T> items, string name)
    {
        var found = items.Where(item => view.IsNamed(item, name)).ToArray();
        return found.Length > 0
            ? found.FirstOrDefault(item => view.Identity(item) == name) ?? found[0]
            : throw new TensorFusionException(FailureCode.NotFound, name, $"There is nothing of the name '{name}'.");
    }

    private static void WriteOnce<T>(ListView<T> view, ListWriter<T> writer, IReadOnlyList<T> items, string? name)
    {
        if (name is null)
        {
            writer.WriteList(items);
        }
        else
        {
            writer.WriteItem(Find(view, items, name));
        }
    }

    private static bool IsWanted<T>(ListView<T> view, T item, string? name) => name is null || view.IsNamed(item, name);
}
