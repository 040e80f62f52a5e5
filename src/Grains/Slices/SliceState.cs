using System.Collections.Immutable;
using TensorFusion.Grains.Billing;

namespace TensorFusion.Grains.Slices;

/// <summary>What is stored of a slice.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceState")]
public sealed record SliceState
{
    /// <summary>What it is; null before it is made.</summary>
    [Id(0)]
    public SliceSpec? Spec { get; init; }

    /// <summary>Where it is in its life.</summary>
    [Id(1)]
    public SlicePhase Phase { get; init; }

    /// <summary>Why.</summary>
    [Id(2)]
    public string Message { get; init; } = "";

    /// <summary>Its node; empty before it is placed.</summary>
    [Id(3)]
    public string Node { get; init; } = "";

    /// <summary>Its cards; empty before it is placed.</summary>
    [Id(4)]
    public ImmutableArray<SliceGpu> Gpus { get; init; } = [];

    /// <summary>Number of the present worker; 0 before the first. Written before that worker is started.</summary>
    [Id(5)]
    public long Epoch { get; init; }

    /// <summary>Its secret.</summary>
    [Id(6)]
    public string Token { get; init; } = "";

    /// <summary>When it was made.</summary>
    [Id(7)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the present worker became ready.</summary>
    [Id(8)]
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>When it ended.</summary>
    [Id(9)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Workers that died and were replaced.</summary>
    [Id(10)]
    public int Restarts { get; init; }

    /// <summary>Those of them that died one after the other without a time of good health in between.</summary>
    [Id(11)]
    public int FailuresInRow { get; init; }

    /// <summary>Process id of the worker.</summary>
    [Id(12)]
    public int WorkerPid { get; init; }

    /// <summary>Connection without token; empty while the worker is not ready.</summary>
    [Id(13)]
    public string ConnectionUri { get; init; } = "";

    /// <summary>
    /// Whether it holds reservations, or its worker may live: what an ended slice still has to give back.
    /// </summary>
    [Id(14)]
    public bool HoldsResources { get; init; }

    /// <summary>Grows with each change, over restarts too.</summary>
    [Id(15)]
    public long Version { get; init; }

    /// <summary>When the present worker may be started.</summary>
    [Id(16)]
    public DateTimeOffset StartAfter { get; init; }

    /// <summary>What it is billed by.</summary>
    [Id(100)]
    public MeterState Meter { get; init; } = MeterState.Empty;
    /// <summary>Connection for programs of other machines, without token; empty when there is none.</summary>
    [Id(17)]
    public string RemoteUri { get; init; } = "";

    /// <summary>
    /// What it was submitted as, when it was resized since; that is what an idempotency key stands for.
    /// </summary>
    [Id(20)]
    public SliceSpec? Submitted { get; init; }

    /// <summary>
    /// What it is being resized to; null when that is done. Until then its cards hold at least what its worker may use.
    /// </summary>
    [Id(21)]
    public SliceSpec? Resizing { get; init; }

    /// <summary>Number of the last move of its memory. Written before the worker is told.</summary>
    [Id(22)]
    public long Attempt { get; init; }

    /// <summary>Where its memory goes or is; null when on the cards.</summary>
    [Id(23)]
    public MemoryTier? Tier { get; init; }

    /// <summary>Whether it was frozen because nobody used it: then the next call of a program resumes it.</summary>
    [Id(24)]
    public bool ResumesByItself { get; init; }

    /// <summary>Whether the cards' memory was given back, so that it must be reserved again.</summary>
    [Id(25)]
    public bool GaveVramBack { get; init; }

    /// <summary>Why the last move was refused.</summary>
    [Id(26)]
    public string Refusal { get; init; } = "";

    /// <summary>When the last move ended or was refused.</summary>
    [Id(27)]
    public DateTimeOffset? MovedAt { get; init; }

    /// <summary>When the last freeze began.</summary>
    [Id(28)]
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>When the last freeze ended.</summary>
    [Id(29)]
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>Whether it left its card to another slice, which is to come first.</summary>
    [Id(30)]
    public bool Yielded { get; init; }

    /// <summary>When the cards had room for the last resume, and its copying began.</summary>
    [Id(31)]
    public DateTimeOffset? ResumedAt { get; init; }

    /// <summary>What the copying of the last resume took.</summary>
    [Id(32)]
    public TimeSpan ResumeTook { get; init; }

    /// <summary>How often it left its card to another slice.</summary>
    [Id(33)]
    public int Evictions { get; init; }

    /// <summary>Those of the last ones, one soon after the other, at which it was in use.</summary>
    [Id(34)]
    public int BusyEvictions { get; init; }

    /// <summary>When it last left its card to another slice.</summary>
    [Id(35)]
    public DateTimeOffset? EvictedAt { get; init; }
}
