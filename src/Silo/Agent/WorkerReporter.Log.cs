using Microsoft.Extensions.Logging;

namespace TensorFusion.Silo.Agent;

internal sealed partial class WorkerReporter
{
    [LoggerMessage(1, LogLevel.Warning, "Worker {Epoch} of slice {Slice} belongs to nobody; it is ended.")]
    private partial void LogFenced(string slice, long epoch);

    [LoggerMessage(2, LogLevel.Warning, "Slice {Slice} could not be told about its worker; it is told again.")]
    private partial void LogReportFailed(Exception exception, string slice);
}
