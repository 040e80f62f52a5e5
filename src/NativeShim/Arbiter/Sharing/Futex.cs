using System.Runtime.InteropServices;

namespace TensorFusion.Arbiter.Sharing;

/// <summary>Waiting for a 32-bit word in memory that processes share (futex(2), not private).</summary>
internal static unsafe class Futex
{
    private static readonly long _number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        var other => throw new PlatformNotSupportedException($"turns do not work on {other} processors"),
    };

    /// <summary>Sleeps while the word has the value, at most <paramref name="nanoseconds"/>; may return early.</summary>
    public static void Wait(uint* word, uint value, long nanoseconds)
    {
        var limit = new Libc.TimeSpec
        {
            Seconds = Math.Max(0, nanoseconds) / 1_000_000_000,
            Nanoseconds = Math.Max(0, nanoseconds) % 1_000_000_000,
        };
        _ = Libc.Futex(_number, word, Libc.FutexWait, value, &limit, null, 0);
    }

    /// <summary>Wakes every waiter of the word.</summary>
    public static void Wake(uint* word) => _ = Libc.Futex(_number, word, Libc.FutexWake, int.MaxValue, null, null, 0);
}
