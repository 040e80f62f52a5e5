namespace TensorFusion.Arbiter.Policies;

/// <summary>
/// The highest class that wants time gets it, whatever it had; within a class, fair shares. A class can starve those
/// below it: limits are what bounds it.
/// </summary>
public sealed class StrictPriorityPolicy : TurnPolicy
{
    public override string Name => "strict-priority";

    public override int Compare(in TurnCandidate left, in TurnCandidate right)
    {
        var priority = right.Priority.CompareTo(left.Priority);
        return priority != 0 ? priority : left.Virtual.CompareTo(right.Virtual);
    }

    public override bool Preempts(in TurnCandidate waiting, in TurnCandidate holder) =>
        waiting.Priority > holder.Priority;
}
