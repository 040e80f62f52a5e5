namespace TensorFusion.Arbiter.Policies;

/// <summary>
/// Each slice has its request of every period as a budget; the one whose budget is due first goes first. Bounds how late
/// a slice gets its request by one period, as long as the requests together fit the card.
/// </summary>
public sealed class EarliestDeadlinePolicy : TurnPolicy
{
    public override string Name => "earliest-deadline";

    public override int Compare(in TurnCandidate left, in TurnCandidate right)
    {
        var urgency = IsUrgent(in right).CompareTo(IsUrgent(in left));
        return urgency != 0 ? urgency : left.Deadline.CompareTo(right.Deadline);
    }
}
