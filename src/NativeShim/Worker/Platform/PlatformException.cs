using System.Runtime.InteropServices;

namespace TensorFusion.Worker.Platform;

/// <summary>
/// A call of the operating system failed. The message says what was tried, on what, and the system's reason.
/// </summary>
internal sealed class PlatformException(string what, int error)
    : IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})")
{
    /// <summary>The errno of the failed call.</summary>
    public int Error { get; } = error;

    /// <summary>Makes the exception from the errno of the call that just failed on this thread.</summary>
    public static PlatformException Last(string what) => new(what, Marshal.GetLastPInvokeError());
}
