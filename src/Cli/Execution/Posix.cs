using System.Runtime.InteropServices;

namespace TensorFusion.Cli.Execution;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class Posix
{
    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigUsr1 = 10;
    public const int SigUsr2 = 12;
    public const int SigPipe = 13;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;
    public const int SigTstp = 20;

    /// <summary>EPIPE as an <see cref="Exception.HResult"/>.</summary>
    public const int BrokenPipe = 32;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int processId, int signal);

    /// <summary>Whether this process is in its terminal's foreground, so that the terminal's keys reach it.</summary>
    public static bool IsInForeground()
    {
        var terminal = Open("/dev/tty", flags: 0x80000); // O_RDONLY | O_CLOEXEC
        if (terminal < 0)
        {
            return false;
        }

        var foreground = ForegroundGroup(terminal);
        Close(terminal);
        return foreground == OwnGroup();
    }

    /// <summary>Whether the parent had this process ignore the signal (nohup does with SIGHUP).</summary>
    public static bool IsIgnored(int signal)
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:"));
        var mask = line is null ? 0 : Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16);
        return (mask >> (signal - 1) & 1) != 0;
    }

    /// <summary>Whether this user may execute the file.</summary>
    public static bool IsExecutable(string file) => Access(file, mode: 1) == 0; // X_OK

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int ForegroundGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int OwnGroup();
}
