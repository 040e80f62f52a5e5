using TensorFusion.Arbiter.Policies;

namespace TensorFusion.Arbiter.Sharing;

/// <summary>How the turns of a card are given.</summary>
public sealed record TurnOptions
{
    /// <summary>Who is next.</summary>
    public ITurnPolicy Policy { get; init; } = TurnPolicies.Find(null);

    /// <summary>
    /// Whether only the owner of the turn uses the device. Slices with and without turns do not share a card: what one
    /// is entitled to could not be kept from the other.
    /// </summary>
    public bool Exclusive { get; init; } = true;

    /// <summary>
    /// Time after which a turn whose work does not come forward is given to others; the work goes on beside theirs, as
    /// the driver divides the card, and is charged.
    /// </summary>
    public TimeSpan Overrun { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time within which a worker has to take up the turn that it was given.</summary>
    public TimeSpan TakeUp { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How often a waiting worker looks whether the one that has the turn still lives.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromMilliseconds(2);
}
