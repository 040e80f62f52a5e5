using System.Runtime.InteropServices;

namespace TensorFusion.Silo.Options;

/// <summary>The user that this process runs as.</summary>
internal static partial class UserId
{
    public static uint Current => GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
