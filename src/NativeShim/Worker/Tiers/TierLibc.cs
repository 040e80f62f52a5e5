using System.Runtime.InteropServices;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Tiers;

/// <summary>The calls of the C library that the tiers need. All of them set errno.</summary>
internal static unsafe partial class TierLibc
{
    public const int OpenReadWrite = 2;
    public const int OpenExclusive = 0x80;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int LockUnlock = 8;
    public const int KeepSize = 1;
    public const int PunchHole = 2;
    public const int ErrorInvalid = 22;
    public const int SignalKill = 9;

    /// <summary>O_DIRECT, whose number differs between processors.</summary>
    public static int OpenDirect { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : 0x4000;

    [LibraryImport("libc", EntryPoint = "pwritev", SetLastError = true)]
    public static partial nint WriteVector(int descriptor, Libc.IoVector* vectors, int count, long offset);

    [LibraryImport("libc", EntryPoint = "preadv", SetLastError = true)]
    public static partial nint ReadVector(int descriptor, Libc.IoVector* vectors, int count, long offset);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(int descriptor, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int process, int signal);
}
