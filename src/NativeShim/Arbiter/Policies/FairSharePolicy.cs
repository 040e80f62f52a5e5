namespace TensorFusion.Arbiter.Policies;

/// <summary>
/// Who has had least of what it is entitled to. Time that nobody uses goes to the others in the proportion of their
/// requests, up to their limits.
/// </summary>
public sealed class FairSharePolicy : TurnPolicy
{
    public override string Name => "fair-share";

    public override int Compare(in TurnCandidate left, in TurnCandidate right) => CompareFairly(in left, in right);
}
