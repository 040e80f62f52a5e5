namespace TensorFusion.Cli.Execution;

/// <summary>Ends the command with one line on standard error and an exit status.</summary>
internal sealed class CommandFailure(int status, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitStatus"/>.</summary>
    public int Status { get; } = status;
}
