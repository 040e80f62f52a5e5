using System.Text;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Printing;

/// <summary>
/// What kernels print. The driver writes it to the standard output of the process that owns the context, which is this
/// one: that is a file in memory, so that writing never waits, and what was written is taken from there. Thread-safe.
/// </summary>
internal static unsafe class PrintedText
{
    /// <summary>A program that prints more than that before it synchronizes loses the rest, as natively.</summary>
    private const int MostBytes = 1 << 20;

    private const long ShrinkAt = 64L << 20;
    private const int StandardOutput = 1;
    private const int SetStatusFlags = 4;
    private static readonly Lock _lock = new();
    private static int _file = -1;
    private static long _taken;

    /// <summary>Makes the process's standard output a file in memory. Nothing else may write there.</summary>
    public static void Redirect()
    {
        lock (_lock)
        {
            var file = Libc.MemfdCreate("printed", Libc.MemfdCloseOnExec);
            if (file >= 0 && Libc.Control(file, SetStatusFlags, Libc.OpenAppend) == 0
                && Libc.Duplicate(file, StandardOutput) >= 0)
            {
                _file = file;
            }
        }
    }

    /// <summary>Writes what a kernel of the software GPU prints.</summary>
    public static void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        lock (_lock)
        {
            fixed (byte* first = bytes)
            {
                if (_file >= 0)
                {
                    _ = Libc.WriteAt(_file, first, (nuint)bytes.Length, 0);
                }
            }
        }
    }

    /// <summary>What was written since the last call; empty when nothing was.</summary>
    public static byte[] Take()
    {
        lock (_lock)
        {
            _ = Libc.FlushStreams(0);
            var end = _file < 0 ? 0 : Libc.Seek(_file, 0, Libc.SeekEnd);
            if (end <= _taken)
            {
                return [];
            }

            var text = new byte[Math.Min(end - _taken, MostBytes)];
            fixed (byte* first = text)
            {
                var read = Libc.ReadAt(_file, first, (nuint)text.Length, _taken);
                _taken = end;
                if (end > ShrinkAt && Libc.Truncate(_file, 0) == 0)
                {
                    _taken = 0;
                }

                return read == text.Length ? text : text[..(int)Math.Max(0, read)];
            }
        }
    }
}
