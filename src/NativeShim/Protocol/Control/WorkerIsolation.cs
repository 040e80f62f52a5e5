using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>How a slice is kept apart from others on its card.</summary>
public enum WorkerIsolation
{
    /// <summary>Turns of GPU time, measured and charged.</summary>
    [JsonStringEnumMemberName("soft")]
    Soft,

    /// <summary>No turns and no cap: the driver divides the card among all that have work.</summary>
    [JsonStringEnumMemberName("shared")]
    Shared,

    /// <summary>A part of the card's multiprocessors.</summary>
    [JsonStringEnumMemberName("hard")]
    Hard,

    /// <summary>An instance of a card that is partitioned (MIG).</summary>
    [JsonStringEnumMemberName("partitioned")]
    Partitioned,
}
