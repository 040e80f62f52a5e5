using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>How a slice is treated when its card is contended; higher ones are served first.</summary>
[GenerateSerializer, Alias("tensorfusion.QualityOfService")]
[JsonConverter(typeof(CamelCaseEnumConverter<QualityOfService>))]
public enum QualityOfService
{
    /// <summary>Training and experiments; first to wait and to cool down.</summary>
    Low = 0,

    /// <summary>The default.</summary>
    Medium = 1,

    /// <summary>Online services; stays resident.</summary>
    High = 2,

    /// <summary>Real time; never gives way.</summary>
    Critical = 3,
}
