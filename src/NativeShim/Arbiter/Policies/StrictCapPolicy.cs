using TensorFusion.Arbiter.Accounts;

namespace TensorFusion.Arbiter.Policies;

/// <summary>Nobody gets more than its request, also when the card is idle: equal results at every load.</summary>
public sealed class StrictCapPolicy : TurnPolicy
{
    public override string Name => "strict-cap";

    public override double LimitOf(ShareTerms terms) => Math.Min(terms.Request, terms.EffectiveLimit);

    public override int Compare(in TurnCandidate left, in TurnCandidate right) => CompareFairly(in left, in right);
}
