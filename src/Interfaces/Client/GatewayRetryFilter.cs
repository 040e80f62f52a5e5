namespace TensorFusion;

/// <summary>Retries the first connection until the time is over, then says plainly that nothing answered.</summary>
internal sealed class GatewayRetryFilter(TensorFusionClientOptions options) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly long _start = options.TimeProvider.GetTimestamp();

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (options.TimeProvider.GetElapsedTime(_start) + Pause >= options.ConnectTimeout)
        {
            throw Unreachable(options, exception);
        }

        await Task.Delay(Pause, options.TimeProvider, cancellationToken);
        return true;
    }

    public static TensorFusionException Unreachable(TensorFusionClientOptions options, Exception? cause)
    {
        var gateways = string.Join(", ", options.Gateways);
        return new(
            FailureCode.GatewayUnreachable,
            gateways,
            $"No gateway of the cluster answers at {gateways}.",
            $"Start tensorfusion-silo, or set {TensorFusionClientOptions.GatewayVariable}=host:port.",
            cause);
    }
}
