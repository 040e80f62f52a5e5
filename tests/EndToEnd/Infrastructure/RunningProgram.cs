using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>A process of ours whose output is read line by line as it comes. Disposing kills it.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Lock _lock = new();
    private readonly Task _reading;

    private RunningProgram(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(
            ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything that it wrote to standard output so far.</summary>
    public string Output => Text(_output);

    /// <summary>Everything that it wrote to standard error so far.</summary>
    public string Errors => Text(_errors);

    public static RunningProgram Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new RunningProgram(process);
    }

    /// <summary>Waits for the end; the exit status.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit);
            // A grandchild may hold the pipes open; what this program wrote is there by then.
            await _reading.WaitAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Describe()} did not end within {limit}.");
        }
    }

    /// <summary>Waits until standard output contains the text.</summary>
    public Task WaitForOutputAsync(string text, TimeSpan limit) => Eventually.TrueAsync(
        () => HasWritten(() => Output, text),
        limit,
        () => $"{Describe()} did not write '{text}'.");

    /// <summary>Waits until standard error contains the text.</summary>
    public Task WaitForErrorsAsync(string text, TimeSpan limit) => Eventually.TrueAsync(
        () => HasWritten(() => Errors, text),
        limit,
        () => $"{Describe()} did not write '{text}' to standard error.");

    public void Signal(int signal) => _ = Kill(Id, signal);

    public static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    public string Describe() =>
        $"{Path.GetFileName(_process.StartInfo.FileName)} (standard output: {Output} standard error: {Errors})";

    private bool HasWritten(Func<string> written, string text)
    {
        var ended = _reading.IsCompleted; // asked first: what is written by then is all there will be
        return written().Contains(text, StringComparison.Ordinal)
            || (ended ? throw new InvalidOperationException($"{Describe()} ended without writing '{text}'.") : false);
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        var buffer = new char[4096];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
        {
            lock (_lock)
            {
                into.Append(buffer, 0, read);
            }
        }
    }

    private string Text(StringBuilder builder)
    {
        lock (_lock)
        {
            return builder.ToString();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
