using Microsoft.Extensions.Logging;

namespace TensorFusion.Grains.Workloads;

internal sealed partial class WorkloadGrain
{
    [LoggerMessage(1, LogLevel.Warning, "Workload {Workload} could not do its next step; it tries again.")]
    private partial void LogReconcileFailed(Exception exception, string workload);

    [LoggerMessage(2, LogLevel.Information, "Workload {Workload} replaces slice {Slice}, which ended: {Reason}")]
    private partial void LogReplaced(string workload, string slice, string reason);
}
