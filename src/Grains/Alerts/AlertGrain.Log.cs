using Microsoft.Extensions.Logging;

namespace TensorFusion.Grains.Alerts;

internal sealed partial class AlertGrain
{
    [LoggerMessage(1, LogLevel.Warning, "Alert {Rule} ({Severity}): {Summary}")]
    private partial void LogFired(string rule, AlertSeverity severity, string summary);

    [LoggerMessage(2, LogLevel.Information, "Alert {Rule} is over: {Summary}")]
    private partial void LogResolved(string rule, string summary);

    [LoggerMessage(3, LogLevel.Warning, "The cluster could not be looked at; it is tried again.")]
    private partial void LogWatchFailed(Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "{Sink} did not take {Count} alerts; it is told again.")]
    private partial void LogSinkFailed(Exception exception, string sink, int count);
}
