namespace TensorFusion.Worker.Connections;

/// <summary>
/// How long a command thread looks for records before it sleeps. Looking costs a core, which small machines need for
/// the program itself.
/// </summary>
/// <param name="Spin">Time of looking without pause while the device is idle.</param>
/// <param name="DeviceSpin">
/// The same while the device works: its end is seen at once, as a program that waits natively sees it. For longer work
/// a pause is short against what it waits for.
/// </param>
/// <param name="ShortestPause">First pause while the device works.</param>
/// <param name="LongestPause">Longest pause while the device works; bounds how late a completion is seen.</param>
internal sealed record SpinPolicy(TimeSpan Spin, TimeSpan DeviceSpin, TimeSpan ShortestPause, TimeSpan LongestPause)
{
    /// <summary>Environment variable with the time of looking, in microseconds.</summary>
    public const string Variable = "TENSORFUSION_WORKER_SPIN";

    private const int SmallMachine = 4;

    /// <summary>By the size of the machine, unless the variable says otherwise.</summary>
    public static SpinPolicy ForThisMachine()
    {
        var small = Environment.ProcessorCount <= SmallMachine;
        var micros = uint.TryParse(Environment.GetEnvironmentVariable(Variable), out var given) && given <= 1_000_000
            ? given
            : small ? 5u : 1000u;
        return new SpinPolicy(
            TimeSpan.FromMicroseconds(micros),
            TimeSpan.FromMicroseconds(small ? micros : Math.Max(micros, 10_000)),
            TimeSpan.FromMicroseconds(small ? 30 : 5),
            TimeSpan.FromMicroseconds(small ? 250 : 50));
    }
}
