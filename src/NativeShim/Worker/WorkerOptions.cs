namespace TensorFusion.Worker;

/// <summary>The command line of <c>tensorfusion-worker</c>.</summary>
/// <param name="SpecPath">File with the spec.</param>
/// <param name="Foreground">Stay in the starter's session and write the log to standard error.</param>
internal sealed record WorkerOptions(string SpecPath, bool Foreground)
{
    /// <summary>What the command line is.</summary>
    public const string Usage = "usage: tensorfusion-worker --spec FILE [--foreground]";

    /// <summary>Null when the command line is not understood.</summary>
    public static WorkerOptions? Parse(ReadOnlySpan<string> arguments)
    {
        string? path = null;
        var foreground = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--spec" when i + 1 < arguments.Length && path is null:
                    path = arguments[++i];
                    break;
                case "--foreground":
                    foreground = true;
                    break;
                default:
                    return null;
            }
        }

        return path is null ? null : new WorkerOptions(path, foreground);
    }
}
