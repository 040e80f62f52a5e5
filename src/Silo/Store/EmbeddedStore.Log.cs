using Microsoft.Extensions.Logging;

namespace TensorFusion.Silo.Store;

internal sealed partial class EmbeddedStore
{
    [LoggerMessage(1, LogLevel.Information, "Embedded store on 127.0.0.1:{Port}, directory {Directory}.")]
    private partial void LogStarted(int port, string directory);
}
