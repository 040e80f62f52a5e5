using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>What a worker reports without being asked.</summary>
public enum WorkerEventKind
{
    /// <summary>The devices are open and <c>attach.sock</c> accepts programs.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>A program attached; <see cref="WorkerEvent.Client"/> says which.</summary>
    [JsonStringEnumMemberName("clientAttached")]
    ClientAttached,

    /// <summary>
    /// A program's connection ended and all that it held is free; <see cref="WorkerEvent.Client"/> says which.
    /// </summary>
    [JsonStringEnumMemberName("clientDetached")]
    ClientDetached,

    /// <summary>The GPU context broke; <see cref="WorkerEvent.Message"/> says why.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>
    /// A kernel does not come to an end; <see cref="WorkerEvent.Message"/> says where and for how long. The slice is
    /// stopped when it goes on (<see cref="WorkerTurnSpec.StopAfterSeconds"/>).
    /// </summary>
    [JsonStringEnumMemberName("longKernel")]
    LongKernel,

    /// <summary>The last program has gone.</summary>
    [JsonStringEnumMemberName("idle")]
    Idle,

    /// <summary>
    /// The memory began or ended to move, or a program of a frozen slice waits; <see cref="WorkerStatus.Tiers"/> says
    /// the rest.
    /// </summary>
    [JsonStringEnumMemberName("tiers")]
    Tiers,
}
