using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Where an alert is in its life.</summary>
[GenerateSerializer, Alias("tensorfusion.AlertState")]
[JsonConverter(typeof(CamelCaseEnumConverter<AlertState>))]
public enum AlertState
{
    /// <summary>Its expression holds, but not for long enough.</summary>
    Pending = 0,

    /// <summary>It has been raised.</summary>
    Firing = 1,

    /// <summary>It was raised, and its expression does not hold any more.</summary>
    Resolved = 2,
}
