using TensorFusion.Arbiter.Accounts;

namespace TensorFusion.Arbiter.Policies;

/// <summary>
/// Decides whose turn is next. Pure and without state of its own: whichever worker is due asks it, and all of them must
/// get the same answer for the same accounts.
/// </summary>
public interface ITurnPolicy
{
    /// <summary>Its name in configuration.</summary>
    string Name { get; }

    /// <summary>The part of the card's time that the slice must not exceed under this policy; 1 is no limit.</summary>
    double LimitOf(ShareTerms terms);

    /// <summary>Who of two waiting slices goes first.</summary>
    /// <returns>
    /// Negative when <paramref name="left"/> does, positive when <paramref name="right"/> does, 0 when it does not
    /// matter to the policy; then the one that waits longer does.
    /// </returns>
    int Compare(in TurnCandidate left, in TurnCandidate right);

    /// <summary>Whether the waiting slice ends the turn of the one that has it, after its kernels in flight.</summary>
    bool Preempts(in TurnCandidate waiting, in TurnCandidate holder);
}
