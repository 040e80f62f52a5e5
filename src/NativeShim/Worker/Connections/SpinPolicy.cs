namespace TensorFusion.Worker.Connections;

/// <summary>
/// How long a command thread looks for records before it sleeps. Looking costs a core, which small machines need for
/// the program itself.
/// </summary>
/// <param name="Spin">Time of looking without pause.</param>
/// <param name="ShortestPause">First pause while the device works.</param>
/// <param name="LongestPause">Longest pause while the device works; bounds how late a completion is seen.</param>
internal sealed record SpinPolicy(TimeSpan Spin, TimeSpan ShortestPause, TimeSpan LongestPause)
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
            : small ? 5u : 50u;
        return new SpinPolicy(
            TimeSpan.FromMicroseconds(micros),
            TimeSpan.FromMicroseconds(small ? 30 : 5),
            TimeSpan.FromMicroseconds(small ? 250 : 50));
    }
}
