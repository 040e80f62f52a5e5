using System.Threading.Channels;
using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>Streams of news.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(2);

    public async Task DisposeAsync()
    {
        await _limit.CancelAsync();
        await _cluster.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task A_watcher_sees_what_is_there_and_then_each_change_to_the_end()
    {
        var there = await _cluster.RunAsync(10, 1, "there");
        var news = Watch(SliceFilter.Living);
        Assert.Equal(there.Id, (await news.ReadAsync(_limit.Token)).Id);
        var made = await _cluster.Client.SubmitAsync(Requests.Of(10, 1, "made"));
        await UntilAsync(news, slice => slice.Id == made.Id && slice.Phase == SlicePhase.Running);
        await _cluster.Client.ReleaseAsync(made.Id);
        var last = await UntilAsync(news, slice => slice.Id == made.Id && slice.HasEnded);
        Assert.Equal(SlicePhase.Released, last.Phase);
    }

    [Fact]
    public async Task A_watcher_of_one_slice_sees_it_run_and_end_and_the_stream_ends()
    {
        var slice = await _cluster.Client.SubmitAsync(Requests.Of(10, 1));
        var phases = new List<SlicePhase>();
        await foreach (var seen in _cluster.Client.WatchAsync(slice.Id, _limit.Token))
        {
            Assert.Equal(slice.Id, seen.Id);
            phases.Add(seen.Phase);
            if (seen.Phase == SlicePhase.Running)
            {
                _ = _cluster.Client.ReleaseAsync(slice.Id);
            }
        }

        Assert.Equal(SlicePhase.Released, phases[^1]);
        Assert.Contains(SlicePhase.Running, phases);
    }

    [Fact]
    public async Task A_waiter_gets_its_slice_as_soon_as_there_is_room()
    {
        var first = await _cluster.RunAsync(60, 1);
        await _cluster.RunAsync(60, 1);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(60, 1));
        var connecting = _cluster.Client.GetConnectionAsync(waiting.Id, null, _limit.Token);
        Assert.False(connecting.IsCompleted);
        await _cluster.Client.ReleaseAsync(first.Id);
        Assert.Contains(waiting.Id, (await connecting).Uri);
    }

    [Fact]
    public async Task A_waiter_is_told_why_when_its_time_is_over()
    {
        await _cluster.RunAsync(60, 1);
        await _cluster.RunAsync(60, 1);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(60, 1));
        var error = await Assert.ThrowsAsync<TensorFusionException>(
            () => _cluster.Client.WaitUntilRunningAsync(waiting.Id, TimeSpan.FromSeconds(5), _limit.Token));
        Assert.Equal(FailureCode.Timeout, error.Code);
        Assert.Contains("waits for compute", error.Message);
    }

    [Fact]
    public async Task A_watcher_goes_on_after_the_silo_of_the_directory_died()
    {
        var slice = await _cluster.RunAsync(10, 1);
        var news = Watch(SliceFilter.Living);
        await news.ReadAsync(_limit.Token);
        var directory = _cluster.Grains.GetGrain<IDirectoryGrain>(GrainKeys.Directory);
        var home = await _cluster.WhereIsAsync(directory);
        var node = _cluster.Machines.Select(machine => machine.Node)
            .Single(name => _cluster.AddressOf(name).Equals(home));
        await _cluster.KillAsync(node);
        await UntilAsync(news, seen => seen.Id == slice.Id);
        await _cluster.RestartAsync(node);
        var made = await _cluster.Client.SubmitAsync(Requests.Of(10, 1));
        await UntilAsync(news, seen => seen.Id == made.Id && seen.Phase == SlicePhase.Running);
    }

    [Fact]
    public async Task A_cancelled_watcher_stops()
    {
        using var stop = new CancellationTokenSource();
        await using var stream = _cluster.Client.WatchAsync(SliceFilter.Living, stop.Token).GetAsyncEnumerator();
        var next = stream.MoveNextAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private ChannelReader<SliceInfo> Watch(SliceFilter filter)
    {
        var channel = Channel.CreateUnbounded<SliceInfo>();
        _ = Task.Run(async () =>
        {
            try
            {
                await foreach (var slice in _cluster.Client.WatchAsync(filter, _limit.Token))
                {
                    channel.Writer.TryWrite(slice);
                }
            }
            catch (Exception exception)
            {
                channel.Writer.TryComplete(exception);
            }
        });
        return channel.Reader;
    }

    private async Task<SliceInfo> UntilAsync(ChannelReader<SliceInfo> news, Func<SliceInfo, bool> wanted)
    {
        while (true)
        {
            var slice = await news.ReadAsync(_limit.Token);
            if (wanted(slice))
            {
                return slice;
            }
        }
    }
}
