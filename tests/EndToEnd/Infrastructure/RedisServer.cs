using System.Net.Sockets;

namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>A real Redis server on a port of its own; its data ends with it.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly RunningProgram _process;
    private readonly int _port;

    private RedisServer(RunningProgram process, int port)
    {
        _process = process;
        _port = port;
    }

    public string Address => $"127.0.0.1:{_port}";

    public static async Task<RedisServer> StartAsync()
    {
        var port = FreePorts.Take(1)[0];
        string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        var server = new RedisServer(
            RunningProgram.Start("redis-server", arguments, new Dictionary<string, string>()), port);
        await server._process.WaitForOutputAsync("Ready to accept connections", TimeSpan.FromSeconds(20));
        return server;
    }

    /// <summary>Number of keys that it holds.</summary>
    public async Task<int> CountKeysAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port);
        await using var stream = client.GetStream();
        await stream.WriteAsync("DBSIZE\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync())![1..]); // ":12"
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
