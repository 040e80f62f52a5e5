using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Where a slice may be, seen from its program, and how the program reaches it.</summary>
[GenerateSerializer, Alias("tensorfusion.SliceReach")]
[JsonConverter(typeof(CamelCaseEnumConverter<SliceReach>))]
public enum SliceReach
{
    /// <summary>Anywhere; on the program's machine where there is room. Over TCP only from elsewhere.</summary>
    Any = 0,

    /// <summary>On the program's machine only, over shared memory.</summary>
    Local = 1,

    /// <summary>Anywhere, and over TCP in any case.</summary>
    Remote = 2,
}
