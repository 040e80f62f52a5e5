using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>What happens when the worker of a slice dies.</summary>
[GenerateSerializer, Alias("tensorfusion.RestartPolicy")]
[JsonConverter(typeof(CamelCaseEnumConverter<RestartPolicy>))]
public enum RestartPolicy
{
    /// <summary>A new worker is started for the next program; memory of the old one is lost.</summary>
    OnFailure = 0,

    /// <summary>The slice fails.</summary>
    Never = 1,
}
