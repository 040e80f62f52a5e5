namespace TensorFusion;

/// <summary>A program that is attached to a slice.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceClient")]
public sealed record SliceClient
{
    /// <summary>Its process id on the slice's node.</summary>
    [Id(0)]
    public required int Pid { get; init; }

    /// <summary>File name of its executable.</summary>
    [Id(1)]
    public required string Executable { get; init; }

    /// <summary>When it attached, UTC.</summary>
    [Id(2)]
    public DateTimeOffset AttachedAt { get; init; }
}
