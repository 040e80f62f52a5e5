namespace TensorFusion;

/// <summary>What a tenant has now, of what its quota counts.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.QuotaUse")]
public sealed record QuotaUse
{
    /// <summary>Requested compute.</summary>
    [Id(0)]
    public Tflops Tflops { get; init; }

    /// <summary>Requested memory.</summary>
    [Id(1)]
    public MiB Vram { get; init; }

    /// <summary>Compute at the limits.</summary>
    [Id(2)]
    public Tflops TflopsLimit { get; init; }

    /// <summary>Memory at the limits.</summary>
    [Id(3)]
    public MiB VramLimit { get; init; }

    /// <summary>Slices.</summary>
    [Id(4)]
    public int Slices { get; init; }

    /// <summary>Parts of cards.</summary>
    [Id(5)]
    public int Gpus { get; init; }
}
