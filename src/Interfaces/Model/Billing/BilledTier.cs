using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Where the memory of a slice lies.</summary>
[GenerateSerializer, Alias("tensorfusion.BilledTier")]
[JsonConverter(typeof(CamelCaseEnumConverter<BilledTier>))]
public enum BilledTier
{
    /// <summary>On its cards.</summary>
    Card = 0,

    /// <summary>In the memory of the host; the slice is frozen.</summary>
    Host = 1,

    /// <summary>On the disk of the host; the slice is frozen.</summary>
    Disk = 2,
}
