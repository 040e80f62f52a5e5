namespace TensorFusion;

/// <summary>Questions about <see cref="SlicePhase"/>.</summary>
public static class SlicePhaseExtensions
{
    /// <summary>Whether a slice in this phase has ended for good.</summary>
    public static bool IsFinal(this SlicePhase phase) =>
        phase is SlicePhase.Released or SlicePhase.Lost or SlicePhase.Failed;
}
