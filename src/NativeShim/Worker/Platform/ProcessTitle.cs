using System.Globalization;
using System.Text;

namespace TensorFusion.Worker.Platform;

/// <summary>
/// The process's command line as others see it: ps, and a node agent that looks for the workers of the one before it.
/// </summary>
internal static unsafe class ProcessTitle
{
    /// <summary>Fields 48 and 49 of /proc/PID/stat, counted from field 3, the first after the name.</summary>
    private const int ArgumentsStart = 48 - 3;

    private const int ArgumentsEnd = 49 - 3;

    /// <summary>
    /// Puts other words in place of the command line's last <paramref name="replaced"/>. The memory stays as long as
    /// the kernel made it at the start.
    /// </summary>
    /// <returns>Whether they fit.</returns>
    public static bool ReplaceLast(int replaced, params ReadOnlySpan<string> words)
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var start = ulong.Parse(fields[ArgumentsStart], CultureInfo.InvariantCulture);
        var end = ulong.Parse(fields[ArgumentsEnd], CultureInfo.InvariantCulture);
        var memory = new Span<byte>((void*)start, (int)(end - start));
        var kept = memory.Length;
        for (var i = 0; i < replaced && kept > 0; i++)
        {
            // From the ending zero of a word back to that of the word before it.
            kept = memory[..(kept - 1)].LastIndexOf((byte)0) + 1;
        }

        var title = Encoding.UTF8.GetBytes(string.Join('\0', words) + '\0');
        if (title.Length > memory.Length - kept)
        {
            return false;
        }

        title.CopyTo(memory[kept..]);
        memory[(kept + title.Length)..].Clear();
        return true;
    }
}
