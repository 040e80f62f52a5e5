using System.Net.Sockets;
using Orleans.Runtime.Messaging;

namespace TensorFusion;

/// <summary>
/// Repeats calls that the cluster did not answer, with growing pauses, for the time that the options allow since the
/// last answer. Safe because every call of the SDK is idempotent.
/// </summary>
internal sealed class RetryBudget(TensorFusionClientOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private long _firstFailure;
    private TimeSpan _pause = FirstPause;

    /// <summary>Whether the call may succeed when it is repeated.</summary>
    public static bool IsTransient(Exception exception) =>
        exception is not (TensorFusionException or OperationCanceledException);

    /// <summary>Told after an answer.</summary>
    public void Reset()
    {
        _firstFailure = 0;
        _pause = FirstPause;
    }

    /// <summary>Waits before the next try, or gives up with an error that says what happened.</summary>
    public async Task PauseAsync(Exception exception, CancellationToken cancellationToken)
    {
        var clock = options.TimeProvider;
        if (_firstFailure == 0)
        {
            _firstFailure = clock.GetTimestamp();
        }

        if (!IsWorthRetrying(exception) || clock.GetElapsedTime(_firstFailure) + _pause > options.RetryTimeout)
        {
            throw Explain(exception);
        }

        await Task.Delay(_pause, clock, cancellationToken);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    private static bool IsWorthRetrying(Exception exception) =>
        exception is OrleansException or TimeoutException or IOException or ObjectDisposedException
            or SocketException or AggregateException;

    private TensorFusionException Explain(Exception exception) => exception switch
    {
        SiloUnavailableException or ConnectionFailedException or GatewayTooBusyException or IOException
            or SocketException => GatewayRetryFilter.Unreachable(options, exception),
        TimeoutException => new(
            FailureCode.ClusterError,
            "",
            $"The cluster did not answer in time: {exception.Message}",
            "Try again.",
            exception),
        _ => new(
            FailureCode.ClusterError,
            "",
            $"The cluster failed: {exception.Message}",
            "See the log of the silo.",
            exception),
    };
}
