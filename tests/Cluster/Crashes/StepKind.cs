namespace TensorFusion.Tests.Cluster.Crashes;

/// <summary>What may happen to a cluster.</summary>
internal enum StepKind
{
    /// <summary>A new slice is asked for.</summary>
    Submit,

    /// <summary>A request is sent again with its key.</summary>
    SubmitAgain,

    /// <summary>A slice is released, perhaps not for the first time.</summary>
    Release,

    /// <summary>A slice is released by two at the same time.</summary>
    ReleaseTwice,

    /// <summary>A slice is resized, if it runs and if there is room.</summary>
    Resize,

    /// <summary>The grain of a card is ended.</summary>
    DeactivateGpu,

    /// <summary>The grain of a slice is ended.</summary>
    DeactivateSlice,

    /// <summary>The scheduler is ended.</summary>
    DeactivatePool,

    /// <summary>The directory is ended.</summary>
    DeactivateDirectory,

    /// <summary>A worker dies.</summary>
    KillWorker,

    /// <summary>A silo dies.</summary>
    KillSilo,

    /// <summary>A dead silo is started again.</summary>
    RestartSilo,

    /// <summary>The store fails once for a kind of grain, before or after it wrote.</summary>
    FailStore,

    /// <summary>What was started so far is waited for.</summary>
    Wait,
}
