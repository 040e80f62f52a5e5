using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Control;

/// <summary>One agent's connection: lines in on one thread, lines out from any.</summary>
internal sealed class ControlPeer(UnixSocket socket) : IDisposable
{
    private const int MaxLine = 64 << 10;
    private readonly Lock _sending = new();
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _line = [];
    private int _start;
    private int _end;

    public void SetSendTimeout(TimeSpan time) => socket.SetTimeouts(TimeSpan.Zero, time);

    public bool Send(byte[] line)
    {
        lock (_sending)
        {
            return socket.Send(line);
        }
    }

    /// <summary>The next line without its end; null when the agent has gone or the line is too long.</summary>
    public byte[]? ReadLine()
    {
        _line.Clear();
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            var stop = end < 0 ? _end : end;
            _line.AddRange(_buffer.AsSpan(_start, stop - _start));
            _start = end < 0 ? _end : end + 1;
            if (_line.Count > MaxLine)
            {
                return null;
            }

            if (end >= 0)
            {
                return [.. _line];
            }

            _start = 0;
            _end = socket.ReceiveSome(_buffer);
            if (_end == 0)
            {
                return null;
            }
        }
    }

    public void Shutdown() => socket.Shutdown();

    public void Dispose() => socket.Dispose();
}
