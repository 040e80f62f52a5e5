namespace TensorFusion.Arbiter.Policies;

/// <summary>What a policy may know of a slice. Times are nanoseconds.</summary>
/// <param name="Request">Part of the card that the slice is entitled to.</param>
/// <param name="Weight">Weight of its class.</param>
/// <param name="Priority">Priority of its class.</param>
/// <param name="Preempting">Whether its class preempts.</param>
/// <param name="Virtual">Time that it had, divided by its request.</param>
/// <param name="BurstVirtual">Time that it had beyond its request, divided by its weight.</param>
/// <param name="RequestLeft">Time that it is entitled to now; negative when it had more than its request.</param>
/// <param name="RegularLeft">The same, but time had while nothing was left does not count against it.</param>
/// <param name="Deadline">When its present budget should have been used.</param>
/// <param name="WaitingSince">Since when it waits.</param>
public readonly record struct TurnCandidate(
    double Request,
    double Weight,
    int Priority,
    bool Preempting,
    long Virtual,
    long BurstVirtual,
    long RequestLeft,
    long RegularLeft,
    long Deadline,
    long WaitingSince);
