using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TensorFusion.Grains.Directory;

/// <summary>
/// One watcher: holds at most the latest news of each slice, so that a slow reader costs no more memory than the slices
/// themselves and never misses the last state. For use from one scheduler only.
/// </summary>
public sealed class SliceSubscription(SliceFilter filter)
{
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Dictionary<string, SliceInfo> _news = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>Takes the news of a slice, when it concerns this watcher.</summary>
    public void Offer(SliceInfo slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        if (filter.Matches(slice))
        {
            _shown.Add(slice.Id);
        }
        else if (!_shown.Remove(slice.Id))
        {
            return;
        }

        if (!_news.ContainsKey(slice.Id))
        {
            _order.Enqueue(slice.Id);
        }

        _news[slice.Id] = slice;
        _signal.Writer.TryWrite(true);
    }

    /// <summary>The news, as they come, without end.</summary>
    public async IAsyncEnumerable<SliceInfo> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            while (TryTake(out var slice))
            {
                yield return slice;
            }

            _ = await _signal.Reader.ReadAsync(cancellationToken);
        }
    }

    private bool TryTake([NotNullWhen(true)] out SliceInfo? slice)
    {
        slice = null;
        return _order.TryDequeue(out var id) && _news.Remove(id, out slice);
    }
}
