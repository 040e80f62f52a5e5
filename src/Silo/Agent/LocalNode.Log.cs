using Microsoft.Extensions.Logging;

namespace TensorFusion.Silo.Agent;

internal sealed partial class LocalNode
{
    [LoggerMessage(1, LogLevel.Error, "The cards of node {Node} cannot be read.")]
    private partial void LogMeasureFailed(Exception exception, string node);
}
