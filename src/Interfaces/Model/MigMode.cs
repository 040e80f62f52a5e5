using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>State of Multi-Instance GPU on a card.</summary>
[GenerateSerializer, Alias("tensorfusion.MigMode")]
[JsonConverter(typeof(CamelCaseEnumConverter<MigMode>))]
public enum MigMode
{
    /// <summary>The card has no MIG.</summary>
    NotSupported = 0,

    /// <summary>The card has MIG and it is off.</summary>
    Disabled = 1,

    /// <summary>MIG is on; whole-card slices are not placed on it.</summary>
    Enabled = 2,
}
