namespace TensorFusion;

/// <summary>What the programs of a slice and its worker have exchanged since the worker was started.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceTraffic")]
public sealed record SliceTraffic
{
    /// <summary>Calls that the programs sent to the worker.</summary>
    [Id(0)]
    public long Calls { get; init; }

    /// <summary>Those of them whose answer the program waited for: each takes the time of the way there and back.</summary>
    [Id(1)]
    public long RoundTrips { get; init; }

    /// <summary>How often a program could not send because the worker was behind.</summary>
    [Id(2)]
    public long Stalls { get; init; }

    /// <summary>Bytes copied to the device.</summary>
    [Id(3)]
    public long BytesToDevice { get; init; }

    /// <summary>Bytes copied back.</summary>
    [Id(4)]
    public long BytesToHost { get; init; }
}
