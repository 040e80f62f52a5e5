using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using TensorFusion.Cli.Execution;

namespace TensorFusion.Tests.Unit.Cli;

/// <summary>Small helps of the command line's tests.</summary>
internal static partial class TestFiles
{
    /// <summary>Gives everybody the right to execute a file.</summary>
    public static void MakeExecutable(string file) => Assert.Equal(0, ChangeMode(file, 0x1ed)); // 0755

    /// <summary>
    /// Advances the clock by one interval of the lease, again until the signal comes: the timer may not be there yet.
    /// </summary>
    public static async Task AdvanceUntilAsync(FakeTimeProvider time, SemaphoreSlim signal)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            time.Advance(LeaseKeeper.Interval);
            if (await signal.WaitAsync(TimeSpan.FromMilliseconds(20)))
            {
                return;
            }
        }

        Assert.Fail("The signal did not come.");
    }

    [LibraryImport("libc", EntryPoint = "chmod", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeMode(string path, uint mode);
}
