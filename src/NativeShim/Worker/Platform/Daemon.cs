using System.Runtime.InteropServices;

namespace TensorFusion.Worker.Platform;

/// <summary>Takes the process out of the session of its starter, which it outlives.</summary>
internal static class Daemon
{
    /// <summary>
    /// Starts a session of its own and sends standard output and error to <paramref name="logPath"/> (appended, 0600).
    /// Call it before anything is written to the console, whose streams keep the descriptors of their first use.
    /// </summary>
    public static void Detach(string logPath)
    {
        // A leader of a process group cannot start a session; it has one already, apart from its starter's terminal.
        if (Libc.NewSession() < 0 && Marshal.GetLastPInvokeError() != Libc.ErrorPermission)
        {
            throw PlatformException.Last("cannot start a session");
        }

        Redirect("/dev/null", Libc.OpenReadOnly, 0);
        Redirect(logPath, LogFlags, 1, 2);
    }

    /// <summary>Sends standard error to another log from now on; the console must not have been written to.</summary>
    public static void Write(string logPath) => Redirect(logPath, LogFlags, 2);

    private const int LogFlags = Libc.OpenWriteOnly | Libc.OpenCreate | Libc.OpenAppend;

    private static void Redirect(string path, int flags, params ReadOnlySpan<int> targets)
    {
        var descriptor = Libc.Open(path, flags | Libc.OpenCloseOnExec, 0x180);
        if (descriptor < 0)
        {
            throw PlatformException.Last($"cannot open {path}");
        }

        foreach (var target in targets)
        {
            if (Libc.Duplicate(descriptor, target) < 0)
            {
                throw PlatformException.Last($"cannot redirect descriptor {target} to {path}");
            }
        }

        _ = Libc.Close(descriptor);
    }
}
