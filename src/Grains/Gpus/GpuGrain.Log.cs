using Microsoft.Extensions.Logging;

namespace TensorFusion.Grains.Gpus;

internal sealed partial class GpuGrain
{
    [LoggerMessage(1, LogLevel.Warning, "The news of GPU {Gpu} did not reach pool and directory; sent again later.")]
    private partial void LogPublishFailed(Exception exception, string gpu);
}
