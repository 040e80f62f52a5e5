using System.Diagnostics;
using System.Globalization;

namespace TensorFusion.Silo.Workers;

/// <summary>
/// A process by id and start time, so that another one that got the same id later is not mistaken for it. Works for
/// children and for processes that an earlier silo started.
/// </summary>
internal sealed class WorkerProcess
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);
    private readonly Process? _child;
    private readonly string _startTime;

    private WorkerProcess(int pid, string startTime, Process? child)
    {
        Pid = pid;
        _startTime = startTime;
        _child = child;
    }

    /// <summary>Its id.</summary>
    public int Pid { get; }

    /// <summary>Whether it still runs; one that ended and waits to be collected does not.</summary>
    public bool IsAlive => StartTimeOf(Pid) == _startTime && _startTime.Length > 0;

    /// <summary>Starts a worker with a spec. It inherits the environment, and no input.</summary>
    /// <param name="executable">Path of its executable, or of its dll.</param>
    /// <param name="specPath">Path of its spec.</param>
    public static WorkerProcess Start(string executable, string specPath)
    {
        var child = Start(executable, SpecArgument, specPath, redirectOutput: false);
        child.StandardInput.Close();
        return new(child.Id, StartTimeOf(child.Id), child);
    }

    /// <summary>Starts a worker that waits for its slice.</summary>
    /// <param name="executable">Path of its executable, or of its dll.</param>
    /// <param name="specPath">Path of its spec.</param>
    /// <param name="line">Its standard output and input; a worker that waits ends when its input does.</param>
    public static WorkerProcess StartSpare(string executable, string specPath, out (Stream From, Stream To) line)
    {
        var child = Start(executable, SpareArgument, specPath, redirectOutput: true);
        line = (child.StandardOutput.BaseStream, child.StandardInput.BaseStream);
        return new(child.Id, StartTimeOf(child.Id), child);
    }

    /// <summary>The worker that has a spec and runs still, or null.</summary>
    public static WorkerProcess? Find(string specPath) => Find(SpecArgument, specPath);

    /// <summary>The worker that was started with a spare's spec and has no slice, or null.</summary>
    public static WorkerProcess? FindSpare(string specPath) => Find(SpareArgument, specPath);

    private static WorkerProcess? Find(string argument, string specPath)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                continue;
            }

            var arguments = ReadOrEmpty($"{folder}/cmdline").Split('\0');
            var spec = Array.IndexOf(arguments, argument);
            if (spec >= 0 && spec + 1 < arguments.Length && arguments[spec + 1] == specPath)
            {
                var startTime = StartTimeOf(pid);
                if (startTime.Length > 0)
                {
                    return new(pid, startTime, null);
                }
            }
        }

        return null;
    }

    /// <summary>Ends it with SIGKILL; memory of the device is freed by its driver.</summary>
    public void Kill()
    {
        if (!IsAlive)
        {
            return;
        }

        try
        {
            (_child ?? Process.GetProcessById(Pid)).Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // It ended in between.
        }
    }

    /// <summary>Waits until it is gone.</summary>
    /// <returns>Whether it is.</returns>
    public async Task<bool> WaitForExitAsync(
        TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (IsAlive)
        {
            if (clock.GetElapsedTime(start) > limit)
            {
                return false;
            }

            await Task.Delay(PollPeriod, clock, cancellationToken);
        }

        return true;
    }

    /// <summary>How it ended; empty when that cannot be known, because it is not a child of this process.</summary>
    public async Task<string> DescribeEndAsync(CancellationToken cancellationToken)
    {
        if (_child is null)
        {
            return "";
        }

        await _child.WaitForExitAsync(cancellationToken);
        return WorkerEnd.Describe(_child.ExitCode);
    }

    private const string SpecArgument = "--spec";
    private const string SpareArgument = "--spare";

    private static Process Start(string executable, string argument, string specPath, bool redirectOutput)
    {
        var isAssembly = executable.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : executable)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = redirectOutput,
            WorkingDirectory = "/",
        };
        if (isAssembly)
        {
            start.ArgumentList.Add(executable);
        }

        start.ArgumentList.Add(argument);
        start.ArgumentList.Add(specPath);
        return Process.Start(start) ?? throw new InvalidOperationException($"{executable} did not start.");
    }

    /// <summary>
    /// Field 22 of /proc/PID/stat; empty when there is no such process, or only its remains (state Z or X).
    /// </summary>
    private static string StartTimeOf(int pid)
    {
        var stat = ReadOrEmpty(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        var afterName = stat.LastIndexOf(')');
        if (afterName < 0)
        {
            return "";
        }

        var fields = stat[(afterName + 2)..].Split(' ');
        return fields.Length < 20 || fields[0] is "Z" or "X" ? "" : fields[19];
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
