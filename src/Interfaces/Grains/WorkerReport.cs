using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>What a node knows of the worker of a slice.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.WorkerReport")]
public sealed record WorkerReport
{
    /// <summary>The node that says so.</summary>
    [Id(0)]
    public required string Node { get; init; }

    /// <summary>Number of the worker.</summary>
    [Id(1)]
    public required long Epoch { get; init; }

    /// <summary>What became of it.</summary>
    [Id(2)]
    public required WorkerPhase Phase { get; init; }

    /// <summary>Why, for faulted and exited.</summary>
    [Id(3)]
    public string Message { get; init; } = "";

    /// <summary>Process id; 0 when gone.</summary>
    [Id(4)]
    public int Pid { get; init; }

    /// <summary>Connection without token.</summary>
    [Id(5)]
    public string ConnectionUri { get; init; } = "";

    /// <summary>Memory in use, by card UUID.</summary>
    [Id(6)]
    public ImmutableDictionary<string, MiB> UsedVram { get; init; } = ImmutableDictionary<string, MiB>.Empty;

    /// <summary>The attached programs.</summary>
    [Id(7)]
    public ImmutableArray<SliceClient> Clients { get; init; } = [];

    /// <summary>Where its memory is; null when it does not say.</summary>
    [Id(9)]
    public WorkerMemory? Memory { get; init; }

    /// <summary>What it and the programs have exchanged; null when it does not say.</summary>
    [Id(10)]
    public SliceTraffic? Traffic { get; init; }

    /// <summary>Connection for programs of other machines, without token; empty when there is none.</summary>
    [Id(8)]
    public string RemoteUri { get; init; } = "";
}
