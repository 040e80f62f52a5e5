using Microsoft.Extensions.Logging;

namespace TensorFusion.Silo.Workers;

internal sealed partial class WorkerSupervisor
{
    [LoggerMessage(1, LogLevel.Information, "Worker {Epoch} of slice {Slice} started, process {Pid}.")]
    private partial void LogStarted(string slice, long epoch, int pid);

    [LoggerMessage(2, LogLevel.Information, "Worker {Epoch} of slice {Slice} found again, process {Pid}.")]
    private partial void LogFound(string slice, long epoch, int pid);

    [LoggerMessage(4, LogLevel.Debug, "Slice {Slice} gets process {Pid}, which waited for it.")]
    private partial void LogBound(string slice, int pid);

    [LoggerMessage(3, LogLevel.Warning, "Process {Pid} claims folder {Slice} without a readable spec; it is ended.")]
    private partial void LogForeign(string slice, int pid);
}
