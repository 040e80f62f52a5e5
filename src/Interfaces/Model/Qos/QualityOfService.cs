using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>
/// The name of a quality of service: how a slice is treated when its card is contended. What a name means is in the
/// cluster's <see cref="QosCatalogue"/>. A DNS label; the default value is <see cref="Medium"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.QosName")]
[JsonConverter(typeof(QualityOfServiceConverter))]
public readonly record struct QualityOfService
{
    [Id(0)]
    private readonly string? _name;

    /// <summary>The quality of service of a name, whether there is one or not.</summary>
    public QualityOfService(string name)
    {
        _name = name == MediumName ? null : name;
    }

    /// <summary>Training and experiments; first to wait and to cool down.</summary>
    public static QualityOfService Low { get; } = new("low");

    /// <summary>The default.</summary>
    public static QualityOfService Medium { get; }

    /// <summary>Online services; stays resident.</summary>
    public static QualityOfService High { get; } = new("high");

    /// <summary>Real time; never gives way.</summary>
    public static QualityOfService Critical { get; } = new("critical");

    private const string MediumName = "medium";

    /// <summary>Its name.</summary>
    public string Name => _name ?? MediumName;

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
