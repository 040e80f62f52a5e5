using Microsoft.Win32.SafeHandles;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Spares;

/// <summary>
/// The line between a worker that waits and its agent: JSON lines over what were standard input and output.
/// </summary>
internal sealed class SpareLine : IDisposable
{
    private readonly FileStream _input = new(new SafeFileHandle(Keep(0), true), FileAccess.Read, 0);
    private readonly FileStream _output = new(new SafeFileHandle(Keep(1), true), FileAccess.Write, 0);
    private readonly byte[] _buffer = new byte[4096];
    private int _filled;

    /// <summary>The next line; null when the agent has gone.</summary>
    public byte[]? Receive()
    {
        while (true)
        {
            var end = _buffer.AsSpan(0, _filled).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = _buffer[..end];
                _buffer.AsSpan(end + 1, _filled - end - 1).CopyTo(_buffer);
                _filled -= end + 1;
                return line;
            }

            var read = _filled == _buffer.Length ? 0 : Read();
            if (read == 0)
            {
                return null;
            }

            _filled += read;
        }
    }

    /// <summary>Sends a message; nothing happens when the agent has gone, which <see cref="Receive"/> tells.</summary>
    public void Send(WorkerMessage message)
    {
        try
        {
            _output.Write(WorkerJson.ToLine(message));
        }
        catch (IOException)
        {
            // The agent has gone.
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }

    private static int Keep(int descriptor)
    {
        var kept = Libc.Control(descriptor, Libc.DuplicateCloseOnExec, 3);
        return kept >= 0 ? kept : throw PlatformException.Last($"descriptor {descriptor} is not open");
    }

    private int Read()
    {
        try
        {
            return _input.Read(_buffer.AsSpan(_filled));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
