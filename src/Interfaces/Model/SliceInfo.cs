using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>A slice as it is now.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceInfo")]
public sealed record SliceInfo
{
    /// <summary>Id for life, for example <c>s-3k9x0q2m7abc</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    [Id(1)]
    public required SliceSpec Spec { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Id(2)]
    public SlicePhase Phase { get; init; }

    /// <summary>Why it is in that phase: what it waits for, why it failed, what became of its last worker.</summary>
    [Id(3)]
    public string Message { get; init; } = "";

    /// <summary>Name of its node; empty before it is placed.</summary>
    [Id(4)]
    public string Node { get; init; } = "";

    /// <summary>Its cards, in the order in which the program numbers them; empty before it is placed.</summary>
    [Id(5)]
    public ImmutableArray<SliceGpu> Gpus { get; init; } = [];

    /// <summary>How a program reaches it, without the token; null while it is not running.</summary>
    [Id(6)]
    public SliceConnection? Connection { get; init; }

    /// <summary>Memory in use on all its cards.</summary>
    [Id(7)]
    public MiB UsedVram { get; init; }

    /// <summary>The attached programs.</summary>
    [Id(8)]
    public ImmutableArray<SliceClient> Clients { get; init; } = [];

    /// <summary>When it was submitted, UTC.</summary>
    [Id(9)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its present worker became ready, UTC; null before.</summary>
    [Id(10)]
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>When it ended, UTC; null before.</summary>
    [Id(11)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Number of its present worker: grows with each that is started.</summary>
    [Id(12)]
    public long Epoch { get; init; }

    /// <summary>How often a worker died and a new one was started.</summary>
    [Id(13)]
    public int Restarts { get; init; }

    /// <summary>Process id of its worker on its node; 0 when there is none.</summary>
    [Id(14)]
    public int WorkerPid { get; init; }

    /// <summary>Grows with each change; a lower one is older news.</summary>
    [Id(15)]
    public long Version { get; init; }

    /// <summary>Its memory outside of the cards; null while it has no worker.</summary>
    [Id(16)]
    public SliceTiers? Tiers { get; init; }

    /// <summary>
    /// Whether it holds reservations, or its worker may live. A slice that ended while its node was away holds them
    /// until the node is back.
    /// </summary>
    [Id(20)]
    public bool HoldsResources { get; init; }

    /// <summary>How it shares its card's memory in time; null when it never had to leave for others and its
    /// uses are not regular.</summary>
    [Id(21)]
    public SliceResidency? Residency { get; init; }

    /// <summary>What its programs and its worker have exchanged; null while it has no worker.</summary>
    [Id(22)]
    public SliceTraffic? Traffic { get; init; }

    /// <summary>
    /// The slice of a higher class that it makes room for, or made room for; empty when it did not. It returns by
    /// itself when its cards have room.
    /// </summary>
    [Id(60)]
    public string MadeRoomFor { get; init; } = "";

    /// <summary>Whether all that it makes room with is free for others.</summary>
    [Id(61)]
    public bool GaveRoom { get; init; }

    /// <summary>When it was asked to make room, UTC; null when it was not.</summary>
    [Id(62)]
    public DateTimeOffset? MadeRoomAt { get; init; }

    /// <summary>Whether it waits in the queue of its pool to return to its cards.</summary>
    [JsonIgnore]
    public bool WaitsToReturn => GaveRoom && !HasEnded;

    /// <summary>Name of the slice.</summary>
    public string Name => Spec.Name;

    /// <summary>Whether it has ended for good.</summary>
    public bool HasEnded => Phase.IsFinal();
}
