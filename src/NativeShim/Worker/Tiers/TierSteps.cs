namespace TensorFusion.Worker.Tiers;

/// <summary>
/// The named steps of a move. For tests, the variable says at which of them the worker dies or waits:
/// <c>freeze.copy=kill,resume.mapped=wait</c>. A worker that waits goes on when the file <c>continue</c> is in its
/// run directory.
/// </summary>
internal sealed class TierSteps
{
    /// <summary>Name of the variable.</summary>
    public const string Variable = "TENSORFUSION_WORKER_STEPS";

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);
    private readonly Dictionary<string, string> _actions = [];
    private readonly string _continue;
    private readonly TierProgress _progress;
    private readonly Action _changed;
    private string _last = "";

    /// <param name="setting">Value of the variable; <c>@PATH</c> is what that file says now.</param>
    /// <param name="runDirectory">The slice's run directory.</param>
    /// <param name="progress">Where the step is shown.</param>
    /// <param name="changed">Told when another step has begun.</param>
    public TierSteps(string? setting, string runDirectory, TierProgress progress, Action changed)
    {
        setting = setting is ['@', .. var path] ? File.ReadAllText(path) : setting;
        _continue = Path.Combine(runDirectory, "continue");
        _progress = progress;
        _changed = changed;
        foreach (var part in (setting ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, action) = part.Split('=') is [var left, var right] ? (left, right) : (part, "");
            if (action is not ("kill" or "wait"))
            {
                throw new SpecException($"{Variable}: '{part}' is not STEP=kill or STEP=wait");
            }

            _actions[name] = action;
        }
    }

    /// <summary>A step begins.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="totalBytes">Bytes that it moves; 0 when it moves none.</param>
    public void Reach(string name, ulong totalBytes = 0)
    {
        _progress.Begin(name, totalBytes);
        if (name != _last)
        {
            _last = name;
            _changed();
        }

        switch (_actions.GetValueOrDefault(name))
        {
            case "kill":
                _ = TierLibc.Signal(Environment.ProcessId, TierLibc.SignalKill);
                break;
            case "wait":
                using (var never = new ManualResetEventSlim())
                {
                    while (!File.Exists(_continue))
                    {
                        never.Wait(_pause);
                    }
                }

                break;
        }
    }
}
