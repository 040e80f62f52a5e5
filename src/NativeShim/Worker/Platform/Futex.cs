using System.Runtime.InteropServices;

namespace TensorFusion.Worker.Platform;

/// <summary>
/// Waiting on and waking a 32-bit word in memory that is shared between processes (futex(2), not private).
/// </summary>
internal static unsafe class Futex
{
    private static readonly long _number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        var other => throw new PlatformNotSupportedException($"the worker does not run on {other} processors"),
    };

    /// <summary>
    /// Sleeps while the word has <paramref name="expected"/>, at most <paramref name="timeout"/>. Returns at any wake,
    /// signal, change or timeout: the caller looks at the word again.
    /// </summary>
    public static void Wait(uint* word, uint expected, TimeSpan timeout)
    {
        var nanoseconds = Math.Max(0, timeout.Ticks) * 100;
        var limit = new Libc.TimeSpec
        {
            Seconds = nanoseconds / 1_000_000_000,
            Nanoseconds = nanoseconds % 1_000_000_000,
        };
        _ = Libc.Futex(_number, word, Libc.FutexWait, expected, &limit, null, 0);
    }

    /// <summary>Wakes every waiter of the word in every process.</summary>
    public static void WakeAll(uint* word) =>
        _ = Libc.Futex(_number, word, Libc.FutexWake, int.MaxValue, null, null, 0);
}
