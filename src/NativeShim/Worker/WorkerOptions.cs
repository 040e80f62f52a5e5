namespace TensorFusion.Worker;

/// <summary>The command line of <c>tensorfusion-worker</c>.</summary>
/// <param name="SpecPath">File with the spec; empty for a spare.</param>
/// <param name="SparePath">File with the spec of a spare; empty for a worker that knows its slice.</param>
/// <param name="Foreground">Stay in the starter's session and write the log to standard error.</param>
internal sealed record WorkerOptions(string SpecPath, string SparePath, bool Foreground)
{
    /// <summary>Comes before the spec's path.</summary>
    public const string SpecArgument = "--spec";

    /// <summary>Comes before the path of a spare's spec.</summary>
    public const string SpareArgument = "--spare";

    /// <summary>What the command line is.</summary>
    public const string Usage = "usage: tensorfusion-worker --spec FILE [--foreground] | --spare FILE";

    /// <summary>Null when the command line is not understood.</summary>
    public static WorkerOptions? Parse(ReadOnlySpan<string> arguments)
    {
        string? path = null;
        string? spare = null;
        var foreground = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case SpecArgument when i + 1 < arguments.Length && path is null:
                    path = arguments[++i];
                    break;
                case SpareArgument when i + 1 < arguments.Length && spare is null:
                    spare = arguments[++i];
                    break;
                case "--foreground":
                    foreground = true;
                    break;
                default:
                    return null;
            }
        }

        return (path is null) == (spare is null) || (spare is not null && foreground)
            ? null
            : new WorkerOptions(path ?? "", spare ?? "", foreground);
    }
}
