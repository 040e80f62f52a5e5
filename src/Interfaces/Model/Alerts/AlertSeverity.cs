using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>How much an alert matters.</summary>
[GenerateSerializer, Alias("tensorfusion.AlertSeverity")]
[JsonConverter(typeof(CamelCaseEnumConverter<AlertSeverity>))]
public enum AlertSeverity
{
    /// <summary>Worth knowing.</summary>
    Info = 0,

    /// <summary>To be looked at on a working day.</summary>
    Warning = 1,

    /// <summary>To be looked at now.</summary>
    Critical = 2,
}
