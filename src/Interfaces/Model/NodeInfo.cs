namespace TensorFusion;

/// <summary>One machine of the cluster.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.NodeInfo")]
public sealed record NodeInfo
{
    /// <summary>Its name; stays the same over restarts.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Pool that its cards belong to.</summary>
    [Id(1)]
    public required string Pool { get; init; }

    /// <summary>Whether it takes part.</summary>
    [Id(2)]
    public NodeState State { get; init; }

    /// <summary>Why it does not take part, or what is wrong with it; empty when all is well.</summary>
    [Id(3)]
    public string Message { get; init; } = "";

    /// <summary>Address of its silo.</summary>
    [Id(4)]
    public string Address { get; init; } = "";

    /// <summary>Number of cards.</summary>
    [Id(5)]
    public int GpuCount { get; init; }

    /// <summary>Compute of all its cards.</summary>
    [Id(6)]
    public Tflops Tflops { get; init; }

    /// <summary>Reserved compute of all its cards.</summary>
    [Id(7)]
    public Tflops ReservedTflops { get; init; }

    /// <summary>Memory of all its cards.</summary>
    [Id(8)]
    public MiB Vram { get; init; }

    /// <summary>Reserved memory of all its cards.</summary>
    [Id(9)]
    public MiB ReservedVram { get; init; }

    /// <summary>Slices that hold a part of its cards.</summary>
    [Id(10)]
    public int Slices { get; init; }

    /// <summary><c>nvidia</c> or <c>software</c>.</summary>
    [Id(11)]
    public string Driver { get; init; } = "";

    /// <summary>Version of the driver.</summary>
    [Id(12)]
    public string DriverVersion { get; init; } = "";

    /// <summary>Host memory.</summary>
    [Id(13)]
    public MiB HostMemory { get; init; }

    /// <summary>Processor cores.</summary>
    [Id(14)]
    public int Cpus { get; init; }

    /// <summary>When its silo started, UTC.</summary>
    [Id(15)]
    public DateTimeOffset StartedAt { get; init; }
}
