using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Worker.Attach;

namespace TensorFusion.Worker.Remote;

/// <summary>One TCP connection of a program, plain or inside TLS. One thread reads, one writes.</summary>
internal sealed unsafe class LaneStream(Socket socket, Stream stream, byte[] fingerprint, TimeSpan spin) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    public Stream Stream => stream;

    public Socket Socket => socket;

    /// <summary>SHA-256 of the certificate that the program was shown; zeros without TLS.</summary>
    public byte[] Fingerprint => fingerprint;

    /// <summary>Fills the span; false at the end of the connection.</summary>
    public bool TryRead(Span<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                if (_start < _end)
                {
                    var step = Math.Min(bytes.Length, _end - _start);
                    _buffer.AsSpan(_start, step).CopyTo(bytes);
                    _start += step;
                    bytes = bytes[step..];
                    continue;
                }

                AwaitData();
                var large = bytes.Length >= BufferBytes;
                var read = stream.Read(large ? bytes : _buffer);
                if (read == 0)
                {
                    return false;
                }

                (_start, _end) = large ? (0, 0) : (0, read);
                bytes = large ? bytes[read..] : bytes;
            }

            return true;
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            return false;
        }
    }

    /// <summary>Looks for bytes without sleeping for a while: a program that is active soon sends more.</summary>
    private void AwaitData()
    {
        if (spin <= TimeSpan.Zero || socket.Available > 0)
        {
            return;
        }

        var since = Stopwatch.GetTimestamp();
        while (socket.Available == 0 && Stopwatch.GetElapsedTime(since) < spin)
        {
            Thread.SpinWait(10);
        }
    }

    public bool TryRead<T>(out T value)
        where T : unmanaged
    {
        value = default;
        return TryRead(MemoryMarshal.AsBytes(new Span<T>(ref value)));
    }

    /// <summary>Reads and forgets.</summary>
    public bool TrySkip(uint bytes)
    {
        Span<byte> unused = stackalloc byte[4096];
        while (bytes > 0)
        {
            var step = (int)Math.Min(bytes, (uint)unused.Length);
            if (!TryRead(unused[..step]))
            {
                return false;
            }

            bytes -= (uint)step;
        }

        return true;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
            return true;
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            return false;
        }
    }

    public bool TrySend<T>(FrameType type, in T payload, ReadOnlySpan<byte> rest = default)
        where T : unmanaged
    {
        var frame = new FrameBuffer();
        frame.Add(type, in payload, rest);
        return TryWrite(frame.Written);
    }

    public bool TryRefuse(RefusalCode code, string message) =>
        TrySend(FrameType.Refused, (uint)code, Encoding.UTF8.GetBytes(message));

    /// <summary>Ends both directions; blocked threads return.</summary>
    public void Close()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It is closed, which is what was asked.
        }

        socket.Close();
    }

    public void Dispose()
    {
        Close();
        stream.Dispose();
    }

    private static bool IsBreak(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException;
}
