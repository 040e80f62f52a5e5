using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>What a node needs to start the worker of a slice.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.WorkerAssignment")]
public sealed record WorkerAssignment
{
    /// <summary>The slice.</summary>
    [Id(0)]
    public required string SliceId { get; init; }

    /// <summary>Number of the worker; an older one of the slice is ended first.</summary>
    [Id(1)]
    public required long Epoch { get; init; }

    /// <summary>Secret of the slice: 64 hexadecimal digits.</summary>
    [Id(2)]
    public required string Token { get; init; }

    /// <summary>What the slice is.</summary>
    [Id(3)]
    public required SliceSpec Spec { get; init; }

    /// <summary>Its cards.</summary>
    [Id(4)]
    public required ImmutableArray<SliceGpu> Gpus { get; init; }
}
