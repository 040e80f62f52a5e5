using Microsoft.Extensions.Logging;

namespace TensorFusion.Grains.Directory;

internal sealed partial class DirectoryGrain
{
    [LoggerMessage(1, LogLevel.Information, "Node {Node} joined with {Gpus} GPUs.")]
    private partial void LogNodeJoined(string node, int gpus);

    [LoggerMessage(2, LogLevel.Warning, "{Name} is on the roll but does not answer; it is listed when it does.")]
    private partial void LogNoAnswer(Exception exception, string name);
}
