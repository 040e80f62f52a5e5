namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// What a thread waits for. Values from <see cref="ShuffleUp"/> on are exchanges between lanes of a warp.
/// </summary>
internal enum WaitKind
{
    /// <summary>Nothing: it can run.</summary>
    None,

    /// <summary>It has ended.</summary>
    Exited,

    /// <summary>It spins on memory and gave others a turn.</summary>
    Yield,

    /// <summary>A barrier of its CTA.</summary>
    Barrier,
    BarrierPopulation,
    BarrierAnd,
    BarrierOr,

    ShuffleUp,
    ShuffleDown,
    ShuffleButterfly,
    ShuffleIndex,
    VoteAll,
    VoteAny,
    VoteUniform,
    VoteBallot,
    MatchAny,
    MatchAll,
    ReduceAddition,
    ReduceMinSigned,
    ReduceMaxSigned,
    ReduceMinUnsigned,
    ReduceMaxUnsigned,
    ReduceAnd,
    ReduceOr,
    ReduceXor,
    WarpSync,
    ActiveMask,
    Elect,
}
