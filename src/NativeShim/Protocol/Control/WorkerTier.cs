using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>Where memory goes that leaves its card.</summary>
public enum WorkerTier
{
    /// <summary>Pinned memory of the host.</summary>
    [JsonStringEnumMemberName("host")]
    Host,

    /// <summary>A file.</summary>
    [JsonStringEnumMemberName("disk")]
    Disk,
}
