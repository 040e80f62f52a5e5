using System.Diagnostics;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>
/// The clock of a test cluster: goes by itself, and can be moved forward by hand.
/// </summary>
internal sealed class ClusterClock : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LargestStep = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ClusterClock()
    {
        _running = Task.Run(RunAsync);
    }

    /// <summary>How many times as fast as a real one it goes.</summary>
    public int Speed { get; set; } = 1;

    /// <summary>
    /// What the silos and the client are given. It begins now, because Orleans makes the generations of silos from the
    /// real time.
    /// </summary>
    public PooledTimeProvider Provider { get; } = new(TimeProvider.System.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        var last = Stopwatch.GetTimestamp();
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            var now = Stopwatch.GetTimestamp();
            var step = Stopwatch.GetElapsedTime(last, now) * Speed;
            last = now;

            // A machine that had no time for the test did not let time pass in it.
            Provider.Advance(step < LargestStep ? step : LargestStep);
        }
    }
}
