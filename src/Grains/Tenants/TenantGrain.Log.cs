using Microsoft.Extensions.Logging;

namespace TensorFusion.Grains.Tenants;

internal sealed partial class TenantGrain
{
    [LoggerMessage(1, LogLevel.Information, "Audit {Tenant} #{Number}: {Who} {Action} {Detail} (refused: {Refused})")]
    private partial void LogAudit(string tenant, long number, string who, string action, string detail, bool refused);

    [LoggerMessage(2, LogLevel.Warning, "The budget of tenant {Tenant} is used up: {Slice} is released.")]
    private partial void LogStopped(string tenant, string slice);

    [LoggerMessage(3, LogLevel.Warning, "The budget of tenant {Tenant} could not be checked; it is tried again.")]
    private partial void LogBudgetFailed(Exception exception, string tenant);
}
