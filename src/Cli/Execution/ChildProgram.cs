using System.ComponentModel;
using System.Diagnostics;

namespace TensorFusion.Cli.Execution;

/// <summary>Runs the program on our terminal, with the environment that leads it to its slice.</summary>
internal static class ChildProgram
{
    private const int NoSuchFile = 2;

    /// <summary>Its exit status, 128 and the signal's number when a signal ended it.</summary>
    /// <exception cref="CommandFailure">Status 126 or 127: it could not be started.</exception>
    public static async Task<int> RunAsync(
        string path,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        SignalRelay signals,
        Action started)
    {
        var start = new ProcessStartInfo(path, arguments) { UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Start(start);
        signals.PassTo(process.Id);
        started();
        await process.WaitForExitAsync();
        signals.PassToNobody();
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new CommandFailure(
                error.NativeErrorCode == NoSuchFile ? ExitStatus.ProgramNotFound : ExitStatus.CannotExecute,
                $"'{start.FileName}' could not be started: {error.Message}.");
        }
    }
}
