namespace TensorFusion.Cli.Execution;

/// <summary>
/// Finds a program as the shell does. <see cref="System.Diagnostics.Process"/> would look beside this executable and
/// in the working directory before it looks along PATH.
/// </summary>
internal static class ProgramPath
{
    /// <param name="program">A path when it contains a slash, otherwise a name that is looked up.</param>
    /// <param name="searchPath">The value of PATH.</param>
    /// <exception cref="CommandFailure">Status 127 when it is nowhere, 126 when it is not executable.</exception>
    public static string Resolve(string program, string? searchPath)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return Directory.Exists(program) || (File.Exists(program) && !Posix.IsExecutable(program))
                ? throw new CommandFailure(ExitStatus.CannotExecute, $"'{program}' is not an executable file.")
                : File.Exists(program)
                    ? Path.GetFullPath(program)
                    : throw new CommandFailure(ExitStatus.ProgramNotFound, $"There is no program '{program}'.");
        }

        var found = (searchPath ?? "/usr/local/bin:/usr/bin:/bin").Split(':')
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, program))
            .Where(File.Exists)
            .ToArray();
        return found.FirstOrDefault(Posix.IsExecutable) is { } path
            ? Path.GetFullPath(path)
            : found.Length > 0
                ? throw new CommandFailure(ExitStatus.CannotExecute, $"'{found[0]}' is not an executable file.")
                : throw new CommandFailure(
                    ExitStatus.ProgramNotFound, $"There is no program '{program}' along PATH.");
    }
}
