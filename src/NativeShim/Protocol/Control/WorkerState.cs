using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>Where a worker is in its life.</summary>
public enum WorkerState
{
    /// <summary>The devices are being opened; programs that attach wait.</summary>
    [JsonStringEnumMemberName("starting")]
    Starting,

    /// <summary>Programs can attach.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>
    /// The GPU context is broken; clients get the error, new ones are refused, and the last one to go ends the
    /// worker.
    /// </summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>A stop command was accepted; the worker is about to exit.</summary>
    [JsonStringEnumMemberName("stopping")]
    Stopping,
}
