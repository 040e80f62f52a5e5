namespace TensorFusion.Arbiter.Policies;

/// <summary>
/// Requests first; what is left goes to whoever can use it in the proportion of the classes' weights, not of the
/// requests.
/// </summary>
public sealed class BurstPolicy : TurnPolicy
{
    public override string Name => "burst";

    public override int Compare(in TurnCandidate left, in TurnCandidate right)
    {
        var entitled = (right.RegularLeft > 0).CompareTo(left.RegularLeft > 0);
        if (entitled != 0)
        {
            return entitled;
        }

        return left.RegularLeft > 0
            ? CompareFairly(in left, in right)
            : left.BurstVirtual.CompareTo(right.BurstVirtual);
    }
}
