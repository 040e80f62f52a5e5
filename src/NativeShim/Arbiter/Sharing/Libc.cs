using System.Runtime.InteropServices;

namespace TensorFusion.Arbiter.Sharing;

/// <summary>Calls of the C library that .NET has no counterpart for.</summary>
internal static unsafe partial class Libc
{
    public const int GetOwnLock = 36;
    public const int SetOwnLock = 37;
    public const int SetOwnLockWait = 38;
    public const short WriteLock = 1;
    public const short Unlock = 2;
    public const int FutexWait = 0;
    public const int FutexWake = 1;
    public const int ErrorInterrupted = 4;

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, FileLock* argument);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long Futex(
        long number, uint* word, int operation, uint value, TimeSpec* timeout, uint* word2, uint value3);

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>struct flock.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Pid;
    }
}
