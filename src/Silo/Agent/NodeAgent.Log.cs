using Microsoft.Extensions.Logging;

namespace TensorFusion.Silo.Agent;

internal sealed partial class NodeAgent
{
    [LoggerMessage(1, LogLevel.Information, "Node {Node} is ready: {Gpus} GPUs, {Workers} workers found again.")]
    private partial void LogReady(string node, int gpus, int workers);

    [LoggerMessage(2, LogLevel.Warning, "Node {Node} did not reach the cluster; it tries again.")]
    private partial void LogRetry(Exception exception, string node);

    [LoggerMessage(3, LogLevel.Critical, "The agent of node {Node} failed; the node takes no new slices.")]
    private partial void LogFailed(Exception exception, string node);
}
