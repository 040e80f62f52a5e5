namespace TensorFusion;

/// <summary>An error as JSON: what the HTTP API answers, and the command line with <c>-o json</c>.</summary>
/// <param name="Code">Why.</param>
/// <param name="ObjectName">Id or name of the object that it is about.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do next.</param>
public sealed record ErrorInfo(FailureCode Code, string ObjectName, string Message, string Hint)
{
    /// <summary>The error that an exception tells.</summary>
    public static ErrorInfo From(TensorFusionException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(exception.Code, exception.ObjectName, exception.Message, exception.Hint);
    }
}
