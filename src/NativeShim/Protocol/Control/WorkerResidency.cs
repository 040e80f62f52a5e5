using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>Whether a slice's memory is on its cards.</summary>
public enum WorkerResidency
{
    /// <summary>It is; programs run.</summary>
    [JsonStringEnumMemberName("hot")]
    Hot,

    /// <summary>It leaves; programs wait.</summary>
    [JsonStringEnumMemberName("freezing")]
    Freezing,

    /// <summary>It is not, and the cards' memory is free; programs wait.</summary>
    [JsonStringEnumMemberName("frozen")]
    Frozen,

    /// <summary>It comes back; programs wait.</summary>
    [JsonStringEnumMemberName("resuming")]
    Resuming,
}
