using System.Net.Sockets;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Unit.Silo;

/// <summary>The control socket of a pretended worker, served by the test itself.</summary>
internal sealed class ControlServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Socket? _agent;
    private StreamReader? _reader;

    public ControlServer(string folder)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, WorkerFiles.ControlSocket)));
        _listener.Listen();
    }

    public async Task AcceptAsync(CancellationToken cancellationToken)
    {
        _agent = await _listener.AcceptAsync(cancellationToken);
        _reader = new(new NetworkStream(_agent));
    }

    public async Task SendAsync(WorkerMessage message) => await _agent!.SendAsync(WorkerJson.ToLine(message));

    public async Task SendAsync(string text) => await _agent!.SendAsync(System.Text.Encoding.UTF8.GetBytes(text));

    public async Task<WorkerCommand> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await _reader!.ReadLineAsync(cancellationToken);
        return (WorkerCommand)WorkerJson.FromLine(System.Text.Encoding.UTF8.GetBytes(line!));
    }

    public void CloseAgent() => _agent!.Dispose();

    public void Dispose()
    {
        _agent?.Dispose();
        _listener.Dispose();
    }
}
