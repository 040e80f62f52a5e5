using TensorFusion.Grains.Scheduling.Preemption;

namespace TensorFusion.Grains.Pools.Plans;

/// <summary>
/// One way to make a slice leave its cards without harm. Each that is registered is used by the planner; both calls may
/// come again after a crash and then do what is left to do.
/// </summary>
internal interface IRoomAction
{
    /// <summary>What it does.</summary>
    VictimAction Action { get; }

    /// <summary>Does a step; returns when the room is there for others.</summary>
    /// <returns>False when the slice cannot leave; the plan is then undone.</returns>
    Task<bool> DoAsync(RoomStep step);

    /// <summary>
    /// Undoes a step, whether or how far it was done. What cannot return at once waits in the queue of its pool.
    /// </summary>
    Task UndoAsync(RoomStep step);
}
