using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>The control socket of one worker: JSON lines both ways.</summary>
internal sealed class ControlConnection : IDisposable
{
    private const int MaxLine = 1 << 20;

    private readonly Socket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<WorkerReply>> _waiting = new();
    private readonly byte[] _buffer = new byte[MaxLine];
    private int _start;
    private int _end;
    private long _lastId;

    private ControlConnection(Socket socket)
    {
        _socket = socket;
    }

    /// <summary>Connects to a worker's control socket.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<ControlConnection> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The next status or event, or null when the worker has gone. Replies go to those who wait for them meanwhile. For
    /// one reader.
    /// </summary>
    /// <exception cref="InvalidDataException">The worker sent something that is not a message.</exception>
    public async Task<WorkerMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            WorkerMessage? message = null;
            try
            {
                message = await ReadLineAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // A broken connection is an ended one.
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException($"it sent a malformed message: {exception.Message}", exception);
            }
            finally
            {
                if (message is null)
                {
                    ReleaseWaiters();
                }
            }

            if (message is not WorkerReply reply)
            {
                return message;
            }

            if (_waiting.TryRemove(reply.Id, out var waiter))
            {
                waiter.TrySetResult(reply);
            }
        }
    }

    /// <summary>Sends a command and waits for its reply. Somebody must be reading.</summary>
    public Task<WorkerReply> SendAsync(WorkerCommandKind command, CancellationToken cancellationToken) =>
        SendAsync(new WorkerCommand(0, command), cancellationToken);

    /// <summary>As the other; the command gets an id of its own.</summary>
    public async Task<WorkerReply> SendAsync(WorkerCommand command, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var waiter = new TaskCompletionSource<WorkerReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = waiter;
        await _sending.WaitAsync(cancellationToken);
        try
        {
            var line = WorkerJson.ToLine(command with { Id = id });
            await _socket.SendAsync(line, SocketFlags.None, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _waiting.TryRemove(id, out _);
            return new(id, false, exception.Message);
        }
        finally
        {
            _sending.Release();
        }

        try
        {
            return await waiter.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Sends a command whose reply nobody waits for.</summary>
    public async Task PostAsync(Func<long, WorkerCommand> command, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            var line = WorkerJson.ToLine(command(Interlocked.Increment(ref _lastId)));
            await _socket.SendAsync(line, SocketFlags.None, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The worker has gone; whoever asked sees that in its report.
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    private void ReleaseWaiters()
    {
        foreach (var id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out var waiter))
            {
                waiter.TrySetResult(new(id, false, "the worker has gone"));
            }
        }
    }

    private async Task<WorkerMessage?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var message = WorkerJson.FromLine(_buffer.AsSpan(_start, length));
                _start += length + 1;
                return message;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            if (_end == _buffer.Length)
            {
                throw new InvalidDataException("A control message is longer than 1 MiB.");
            }

            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }
}
