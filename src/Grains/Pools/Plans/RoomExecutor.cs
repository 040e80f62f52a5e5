using TensorFusion.Grains.Scheduling.Preemption;

namespace TensorFusion.Grains.Pools.Plans;

/// <summary>
/// Carries plans out. Steps of one plan are of different slices and were checked together, so they run beside one
/// another.
/// </summary>
internal sealed class RoomExecutor
{
    private readonly Dictionary<VictimAction, IRoomAction> _actions;

    /// <param name="actions">The ways to make room that there are.</param>
    public RoomExecutor(IEnumerable<IRoomAction> actions)
    {
        _actions = actions.ToDictionary(action => action.Action);
        Actions = _actions.Keys.ToHashSet();
    }

    /// <summary>What can be done to make room.</summary>
    public IReadOnlySet<VictimAction> Actions { get; }

    /// <summary>Does all steps; the slices that would not leave.</summary>
    public async Task<IReadOnlyList<string>> DoAsync(RoomPlan plan)
    {
        var done = await Task.WhenAll(plan.Steps.Select(TryAsync));
        return [.. plan.Steps.Where((_, i) => !done[i]).Select(step => step.SliceId)];
    }

    /// <summary>Undoes all steps, also those that were not done.</summary>
    public Task UndoAsync(RoomPlan plan) =>
        Task.WhenAll(plan.Steps.Select(step => _actions[step.Action].UndoAsync(step)));

    private async Task<bool> TryAsync(RoomStep step)
    {
        try
        {
            return await _actions[step.Action].DoAsync(step);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or TensorFusionException)
        {
            // Its grain or node does not answer: then it does not leave now.
            return false;
        }
    }
}
