using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Where a card's TFLOPS come from.</summary>
[GenerateSerializer, Alias("tensorfusion.TflopsSource")]
[JsonConverter(typeof(CamelCaseEnumConverter<TflopsSource>))]
public enum TflopsSource
{
    /// <summary>The model is in the catalogue.</summary>
    Catalogue = 0,

    /// <summary>
    /// The model is unknown; estimated from SM count, clock and tensor rate of its compute capability.
    /// </summary>
    Estimated = 1,

    /// <summary>The operator's own catalogue says so.</summary>
    Override = 2,

    /// <summary>The configuration of the software GPU says so.</summary>
    Configured = 3,
}
