namespace TensorFusion.SoftGpu.Execution;

/// <summary>How a CTA stands after a turn.</summary>
internal enum CtaState
{
    /// <summary>All its threads have ended.</summary>
    Done,

    /// <summary>All threads that could run spin on memory; others should get a turn.</summary>
    Yielded,

    /// <summary>The launch is to end.</summary>
    Stopped,
}
