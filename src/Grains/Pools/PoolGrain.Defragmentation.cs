using TensorFusion.Grains.Defragmentation;
using TensorFusion.Grains.Scheduling.Preemption;

namespace TensorFusion.Grains.Pools;

/// <summary>Plans that empty nodes.</summary>
internal sealed partial class PoolGrain
{
    public Task<DefragmentationPlan> PlanDefragmentationAsync(
        DefragmentationBudget budget, CancellationToken cancellationToken)
    {
        _mirror.SetReachable(_nodes.List().Contains);
        var used = Enumerable.Range(0, _index.NodeCount)
            .Where(node => _index.OnNode(node).Count > 0)
            .Sum(node => _index.CardsOf[node]);
        var plan = new DefragmentationPlanner(_index).Plan(new(
            budget.Moves ?? int.MaxValue, budget.Data?.Bytes ?? long.MaxValue, budget.Window));
        var cost = plan.Cost;
        return Task.FromResult(new DefragmentationPlan
        {
            Moves = [.. plan.Moves.Select(move => new PlannedMove
            {
                SliceId = move.SliceId,
                From = _index.Traits[move.From.Node].Name,
                To = _index.Traits[move.To.Node].Name,
                Gpus = [.. _mirror.CardIds(move.To)],
                Data = MiB.FromBytesRoundedUp(move.Cost.Bytes),
                Pause = move.Cost.Pause,
            })],
            FreedNodes = [.. plan.FreedNodes.Select(node => _index.Traits[node].Name)],
            FreedGpus = plan.FreedCards,
            UsedGpus = used,
            Data = MiB.FromBytesRoundedUp(cost.Bytes),
            Duration = cost.Duration,
            CanBeCarriedOut = _executor.Actions.Contains(VictimAction.Move),
        });
    }
}
