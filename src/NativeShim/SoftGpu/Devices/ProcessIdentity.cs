using System.Globalization;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>Tells whether a process of the past is still there, although pids are given again.</summary>
internal static class ProcessIdentity
{
    private const int StartTimeField = 19;

    /// <summary>Start time of a process in clock ticks since boot; 0 when there is no such process.</summary>
    public static ulong StartTimeOf(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }

        // The second field is the name in parentheses and may contain blanks; the rest is counted from behind it.
        var rest = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var dead = rest.Length <= StartTimeField || rest[0] is "Z" or "X";
        return !dead && ulong.TryParse(rest[StartTimeField], CultureInfo.InvariantCulture, out var ticks) ? ticks : 0;
    }
}
