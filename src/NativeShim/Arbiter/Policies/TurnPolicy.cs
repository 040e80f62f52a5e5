using TensorFusion.Arbiter.Accounts;

namespace TensorFusion.Arbiter.Policies;

/// <summary>What most policies have in common.</summary>
public abstract class TurnPolicy : ITurnPolicy
{
    public abstract string Name { get; }

    public virtual double LimitOf(ShareTerms terms) => terms.EffectiveLimit;

    public abstract int Compare(in TurnCandidate left, in TurnCandidate right);

    public virtual bool Preempts(in TurnCandidate waiting, in TurnCandidate holder) =>
        IsUrgent(in waiting) && !IsUrgent(in holder);

    /// <summary>A preempting class counts while the slice has not had its request.</summary>
    protected static bool IsUrgent(in TurnCandidate candidate) => candidate is { Preempting: true, RequestLeft: > 0 };

    /// <summary>Urgent ones first, then by the virtual time of requests.</summary>
    protected static int CompareFairly(in TurnCandidate left, in TurnCandidate right)
    {
        var urgency = IsUrgent(in right).CompareTo(IsUrgent(in left));
        return urgency != 0 ? urgency : left.Virtual.CompareTo(right.Virtual);
    }
}
