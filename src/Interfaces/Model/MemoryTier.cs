using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Where memory goes that leaves its card.</summary>
[GenerateSerializer, Alias("tensorfusion.MemoryTier")]
[JsonConverter(typeof(CamelCaseEnumConverter<MemoryTier>))]
public enum MemoryTier
{
    /// <summary>Pinned memory of the node.</summary>
    Host = 0,

    /// <summary>A disk of the node.</summary>
    Disk = 1,
}
