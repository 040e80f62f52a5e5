using Microsoft.Extensions.Logging;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

internal sealed partial class ManagedWorker
{
    [LoggerMessage(1, LogLevel.Debug, "Slice {Slice}: {Event} (program {Pid}) {Text}")]
    private partial void LogEvent(string slice, WorkerEventKind @event, int pid, string text);

    [LoggerMessage(2, LogLevel.Warning, "The worker of slice {Slice} (process {Pid}) does not answer.")]
    private partial void LogNoAnswer(string slice, int pid);

    [LoggerMessage(3, LogLevel.Warning, "The worker of slice {Slice} (process {Pid}) is ended: {Reason}.")]
    private partial void LogKilled(string slice, int pid, string reason);

    [LoggerMessage(4, LogLevel.Error, "The worker of slice {Slice} (process {Pid}) cannot be followed.")]
    private partial void LogFollowFailed(Exception exception, string slice, int pid);
}
