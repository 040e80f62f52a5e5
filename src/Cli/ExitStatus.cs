namespace TensorFusion.Cli;

/// <summary>
/// Exit statuses of the command, in the tradition of the shell and of <c>sysexits.h</c>. <c>run</c> returns the
/// program's own status; these are for what goes wrong around it.
/// </summary>
internal static class ExitStatus
{
    public const int Done = 0;

    /// <summary>The cluster could not do it.</summary>
    public const int Failed = 1;

    /// <summary>The request is wrong and will stay wrong.</summary>
    public const int Usage = 2;

    /// <summary>There is no object of that name.</summary>
    public const int NotFound = 3;

    /// <summary>The object is not in a state that allows it.</summary>
    public const int Conflict = 4;

    /// <summary>The cluster, or a part of this installation, cannot be reached.</summary>
    public const int Unavailable = 69;

    /// <summary>A bug of ours.</summary>
    public const int Internal = 70;

    /// <summary>The time given was not enough.</summary>
    public const int Timeout = 75;

    /// <summary>The program was found and could not be executed.</summary>
    public const int CannotExecute = 126;

    /// <summary>The program was not found.</summary>
    public const int ProgramNotFound = 127;

    /// <summary>Added to a signal's number when a signal ended the program, or this command while it waited.</summary>
    public const int SignalBase = 128;

    /// <summary>The one place where an error of the SDK becomes an exit status.</summary>
    public static int Of(FailureCode code)
    {
        return code switch
        {
            FailureCode.NotFound => NotFound,
            FailureCode.GatewayUnreachable or FailureCode.NodeUnavailable => Unavailable,
            FailureCode.Timeout => Timeout,
            >= FailureCode.InvalidTflops and < FailureCode.NotFound => Usage,
            > FailureCode.NotFound and < FailureCode.GatewayUnreachable => Conflict,
            _ => Failed,
        };
    }
}
