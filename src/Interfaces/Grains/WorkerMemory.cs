namespace TensorFusion;

/// <summary>Where the memory of a worker is.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.WorkerMemory")]
public sealed record WorkerMemory
{
    /// <summary>Whether it is on the cards.</summary>
    [Id(0)]
    public MemoryResidency Residency { get; init; }

    /// <summary>Number of the last move that the worker took up.</summary>
    [Id(1)]
    public long Attempt { get; init; }

    /// <summary>Whether a program of the frozen slice waits in a call.</summary>
    [Id(2)]
    public bool WantsResume { get; init; }

    /// <summary>How long no program has used the slice, as of the report.</summary>
    [Id(3)]
    public TimeSpan Idle { get; init; }

    /// <summary>What people see; its refusal is that of <see cref="Attempt"/>.</summary>
    [Id(4)]
    public SliceTiers Tiers { get; init; } = new();
}
