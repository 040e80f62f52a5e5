namespace TensorFusion;

/// <summary>A change of what a running slice has on each of its GPUs; what is null stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceResize")]
public sealed record SliceResize
{
    /// <summary>The new compute.</summary>
    [Id(0)]
    public Tflops? Tflops { get; init; }

    /// <summary>The new compute that it never exceeds; zero: what its quality of service says.</summary>
    [Id(1)]
    public Tflops? LimitTflops { get; init; }

    /// <summary>The new memory.</summary>
    [Id(2)]
    public MiB? Vram { get; init; }

    /// <summary>The spec after the change.</summary>
    public SliceSpec Apply(SliceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec with
        {
            Tflops = Tflops ?? spec.Tflops,
            Vram = Vram ?? spec.Vram,
            LimitTflops = LimitTflops is not { } limit
                ? spec.LimitTflops
                : limit == TensorFusion.Tflops.Zero ? null : limit,
        };
    }
}
