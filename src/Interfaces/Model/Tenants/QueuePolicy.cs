namespace TensorFusion;

/// <summary>What a tenant gets when slices wait: its guarantee, its part of the rest, and its limit.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.QueuePolicy")]
public sealed record QueuePolicy
{
    /// <summary>The tenant that it is part of, whose limit holds for it too; empty when it is none's.</summary>
    [Id(0)]
    public string Parent { get; init; } = "";

    /// <summary>Compute, over all cards, that it gets before others get more than theirs.</summary>
    [Id(1)]
    public Tflops GuaranteedTflops { get; init; }

    /// <summary>Memory, likewise.</summary>
    [Id(2)]
    public MiB GuaranteedVram { get; init; }

    /// <summary>Its part of what nobody has guaranteed, against that of others; above 0.</summary>
    [Id(3)]
    public double Weight { get; init; } = 1;

    /// <summary>Compute that it never exceeds: what would, waits. Null without limit.</summary>
    [Id(4)]
    public Tflops? LimitTflops { get; init; }

    /// <summary>Memory that it never exceeds, likewise.</summary>
    [Id(5)]
    public MiB? LimitVram { get; init; }
}
