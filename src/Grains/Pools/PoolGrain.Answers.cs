using System.Collections.Immutable;
using TensorFusion.Grains.Scheduling.Answers;
using TensorFusion.Grains.Scheduling.Snapshots;

namespace TensorFusion.Grains.Pools;

/// <summary>What people ask the scheduler. Nothing of it changes a decision.</summary>
internal sealed partial class PoolGrain
{
    public async Task<PlacementExplanation> ExplainAsync(string sliceId, CancellationToken cancellationToken)
    {
        var slice = await GrainFactory.GetGrain<ISliceGrain>(sliceId).GetAsync(cancellationToken)
            ?? throw new TensorFusionException(
                FailureCode.NotFound, sliceId, $"There is no slice '{sliceId}'.", "See: tensorfusion get slices.");
        if (slice.Phase != SlicePhase.Pending)
        {
            return new() { Slice = slice, Waiting = _queue.Waiting };
        }

        var pools = await Directory.ListPoolsAsync(cancellationToken);
        _mirror.SetReachable(node => _nodes.Find(node) is not null);
        var request = SliceRequests.Of(slice.Id, slice.Spec, _levels);
        var explanation = new Explainer(_core).Explain(request, freezeRoom: 0);
        var order = _queue.InOrder(Now);
        var position = order.FindIndex(some => some.Members.Any(member => member.Id == sliceId)) + 1;
        return new()
        {
            Slice = slice,
            Position = position,
            Waiting = order.Count,
            FirstInLineBy = slice.CreatedAt + _queue.StarvationBound,
            Nodes = [.. explanation.Refusals.Select(some => new NodeVerdict
            {
                Node = some.Node,
                Filter = some.Filter,
                Reason = some.Reason,
            })],
            Help = [.. HelpText.For(slice.Spec, explanation, _index, pools)],
        };
    }

    public Task<ImmutableArray<SimulatedSlice>> SimulateAsync(
        ImmutableArray<SliceSpec> slices, CancellationToken cancellationToken)
    {
        foreach (var spec in slices)
        {
            _levels.Check(spec.Qos, spec.Name);
        }

        _mirror.SetReachable(node => _nodes.Find(node) is not null);
        var requests = slices.Select((spec, i) => SliceRequests.Of($"simulated/{i}/{spec.Name}", spec, _levels));
        return Task.FromResult(Tell(PoolSimulator.Run(_core, requests)));
    }

    public Task<string> SaveSnapshotAsync(CancellationToken cancellationToken) =>
        Task.FromResult(PoolSnapshot.Of(_core, _queue.InOrder(Now).SelectMany(some => some.Members)).ToJson());

    public Task<ImmutableArray<SimulatedSlice>> ReplaySnapshotAsync(
        string snapshot, CancellationToken cancellationToken)
    {
        var saved = PoolSnapshot.FromJson(snapshot);
        return Task.FromResult(Tell(PoolSimulator.Run(saved.Restore(), saved.Waiting)));
    }

    private static ImmutableArray<SimulatedSlice> Tell(IEnumerable<SimulatedPlacement> answers) =>
        [.. answers.Select(some => new SimulatedSlice
        {
            Name = some.Id[(some.Id.LastIndexOf('/') + 1)..],
            Node = some.Node,
            Gpus = some.Cards,
            Reason = some.Reason,
        })];
}
