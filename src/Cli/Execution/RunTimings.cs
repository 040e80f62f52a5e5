using System.Globalization;

namespace TensorFusion.Cli.Execution;

/// <summary>How long the steps of a run take, for who wants to know.</summary>
internal sealed class RunTimings(TimeProvider time)
{
    private readonly List<(string Step, TimeSpan Time)> _steps = [];
    private long _last = time.GetTimestamp();

    /// <summary>The time before this command could count: from the start of its process.</summary>
    public void Began() => _steps.Add(("start", OwnProcess.Age()));

    /// <summary>A step is done.</summary>
    public void Done(string step)
    {
        var now = time.GetTimestamp();
        _steps.Add((step, time.GetElapsedTime(_last, now)));
        _last = now;
    }

    /// <summary>One line, milliseconds.</summary>
    public override string ToString() => "ms: " + string.Join(
        ", ",
        _steps.Select(item => string.Create(
            CultureInfo.InvariantCulture, $"{item.Step} {item.Time.TotalMilliseconds:0.0}")));
}
