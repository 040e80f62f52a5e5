namespace TensorFusion;

/// <summary>The one exception type of the system: what happened, to which object, and what to do next.</summary>
[GenerateSerializer, Alias("tensorfusion.TensorFusionException")]
public sealed class TensorFusionException : Exception
{
    /// <summary>An error without detail; for serializers.</summary>
    public TensorFusionException()
    {
    }

    /// <summary>An error of the given code.</summary>
    /// <param name="code">Why.</param>
    /// <param name="objectName">Id or name of the object that it is about; empty when there is none.</param>
    /// <param name="message">One line that says what is wrong.</param>
    /// <param name="hint">What to do next, one line; empty when there is nothing to add.</param>
    /// <param name="inner">The cause.</param>
    public TensorFusionException(
        FailureCode code, string objectName, string message, string hint = "", Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        ObjectName = objectName;
        Hint = hint;
    }

    /// <summary>Why.</summary>
    [Id(0)]
    public FailureCode Code { get; private set; }

    /// <summary>Id or name of the object that it is about; empty when there is none.</summary>
    [Id(1)]
    public string ObjectName { get; private set; } = "";

    /// <summary>What to do next, one line; empty when there is nothing to add.</summary>
    [Id(2)]
    public string Hint { get; private set; } = "";

    /// <summary>Whether the request itself is wrong (codes below 200), so that a retry cannot help.</summary>
    public bool IsBadRequest => (int)Code is >= 100 and < 200;

    /// <summary>Message and hint in one line.</summary>
    public string Describe() => Hint.Length == 0 ? Message : $"{Message} {Hint}";
}
