using System.Net;
using Garnet;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tsavorite.core;

namespace TensorFusion.Silo.Store;

/// <summary>
/// A Redis-compatible server inside this process, for a cluster that has none. Orleans uses it through the very
/// providers that it uses a real Redis with. It starts before Orleans and ends after it.
/// </summary>
internal sealed partial class EmbeddedStore(
    string directory, int port, string password, ILoggerFactory loggers) : IHostedService, IDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<EmbeddedStore>();
    private GarnetServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(
            directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            _server = new GarnetServer(Settings(), loggers);
            _server.Start();
        }
        catch (Exception exception)
        {
            throw new TensorFusionException(
                FailureCode.ClusterError,
                $"127.0.0.1:{port}",
                $"The embedded store cannot start on port {port} with directory {directory}: {exception.Message}",
                "Is another silo running? Choose another --store-port and --data, or give --redis.",
                exception);
        }

        LogStarted(port, directory);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _server?.Dispose();

    private GarnetServerOptions Settings() => new(loggers.CreateLogger<GarnetServer>())
    {
        EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        AuthSettings = new PasswordAuthenticationSettings(password),
        QuietMode = true,
        MaxDatabases = 1,

        // Grain storage and reminders are Lua scripts.
        EnableLua = true,
        LuaOptions = new LuaOptions(),

        // The default device on Linux needs libaio.
        DeviceType = DeviceType.RandomAccess,
        LogMemorySize = "64m",
        PageSize = "1m",
        IndexMemorySize = "4m",

        // Each operation is written at once; the log is cut by a checkpoint when it has grown. Small segments, because
        // the disk is freed in whole ones.
        EnableAOF = true,
        AofMemorySize = "16m",
        AofPageSize = "4m",
        AofSegmentSize = "16m",
        CommitFrequencyMs = 0,
        WaitForCommit = true,
        AofSizeLimit = "64m",
        CheckpointDir = directory,
        Recover = true,
        FailOnRecoveryError = true,
    };
}
