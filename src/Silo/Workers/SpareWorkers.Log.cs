using Microsoft.Extensions.Logging;

namespace TensorFusion.Silo.Workers;

internal sealed partial class SpareWorkers
{
    [LoggerMessage(1, LogLevel.Debug, "Process {Pid}, which waited for a slice on card {Uuid}, is not needed.")]
    private partial void LogDropped(int pid, string uuid);

    [LoggerMessage(2, LogLevel.Warning, "Process {Pid} waited for a slice and does not take {Slice}; it is ended.")]
    private partial void LogRefused(int pid, string slice);

    [LoggerMessage(3, LogLevel.Warning, "No worker waits on card {Uuid}, the {Failures}. time in a row: {Reason}.")]
    private partial void LogFailed(string uuid, int failures, string reason);
}
