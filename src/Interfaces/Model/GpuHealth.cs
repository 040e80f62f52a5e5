using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Whether a card can take slices.</summary>
[GenerateSerializer, Alias("tensorfusion.GpuHealth")]
[JsonConverter(typeof(CamelCaseEnumConverter<GpuHealth>))]
public enum GpuHealth
{
    /// <summary>It works.</summary>
    Healthy = 0,

    /// <summary>It reports errors; nothing new is placed on it.</summary>
    Unhealthy = 1,

    /// <summary>The node no longer finds it.</summary>
    Missing = 2,
}
