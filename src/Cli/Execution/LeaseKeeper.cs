namespace TensorFusion.Cli.Execution;

/// <summary>
/// Keeps a leased slice alive until disposed. A cluster that cannot be reached for a while is no reason to stop: the
/// program goes on, and so does the slice as long as the program is attached.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    /// <summary>A third of the time after which the cluster gives a silent submitter up.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _keeping;

    public LeaseKeeper(Func<CancellationToken, Task> keepAliveAsync, TimeProvider time)
    {
        _timer = new PeriodicTimer(Interval, time);
        _keeping = KeepAsync(keepAliveAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        _timer.Dispose();
        _stop.Dispose();
    }

    private async Task KeepAsync(Func<CancellationToken, Task> keepAliveAsync)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(_stop.Token))
            {
                await TryKeepAliveAsync(keepAliveAsync);
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    private async Task TryKeepAliveAsync(Func<CancellationToken, Task> keepAliveAsync)
    {
        try
        {
            await keepAliveAsync(_stop.Token);
        }
        catch (TensorFusionException)
        {
            // the next tick tries again
        }
    }
}
