using System.Collections.Immutable;

namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>A node as it comes into the index.</summary>
internal sealed record NodeDescription
{
    public const int MaxCards = 64;

    public required NodeTraits Traits { get; init; }

    /// <summary>Processor time in thousandths of a core.</summary>
    public long Cpu { get; init; } = long.MaxValue / 4;

    /// <summary>Host memory in MiB.</summary>
    public long HostMemory { get; init; } = long.MaxValue / 4;

    /// <summary>How many slices it takes.</summary>
    public int Slots { get; init; } = 1024;

    public ImmutableArray<CardDescription> Cards { get; init; } = [];

    /// <summary>Whether it takes part now.</summary>
    public bool Usable { get; init; } = true;
}
