namespace TensorFusion;

/// <summary>Whether the memory of a worker is on its cards.</summary>
[GenerateSerializer, Alias("tensorfusion.MemoryResidency")]
public enum MemoryResidency
{
    /// <summary>It is.</summary>
    Hot = 0,

    /// <summary>It leaves.</summary>
    Freezing = 1,

    /// <summary>It is not.</summary>
    Frozen = 2,

    /// <summary>It comes back.</summary>
    Resuming = 3,
}
