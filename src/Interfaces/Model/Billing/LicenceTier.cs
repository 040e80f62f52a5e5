using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>What a cluster is licensed for.</summary>
[GenerateSerializer, Alias("tensorfusion.LicenceTier")]
[JsonConverter(typeof(CamelCaseEnumConverter<LicenceTier>))]
public enum LicenceTier
{
    /// <summary>No licence: free up to the number of cards that is free.</summary>
    Free = 0,

    /// <summary>Paid by use, at the standard rate.</summary>
    Standard = 1,

    /// <summary>Paid by use, at a lower rate.</summary>
    Enterprise = 2,
}
