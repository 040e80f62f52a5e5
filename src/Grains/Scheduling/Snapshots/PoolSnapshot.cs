using System.Collections.Immutable;
using System.Text.Json;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Mix;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Scoring;

namespace TensorFusion.Grains.Scheduling.Snapshots;

/// <summary>A pool as its scheduler sees it, with what waits, in the order in which it is tried.</summary>
internal sealed record PoolSnapshot
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Policy { get; init; }

    public ImmutableArray<NodeDescription> Nodes { get; init; } = [];

    public ImmutableArray<Held> Slices { get; init; } = [];

    public TaskMixState? Mix { get; init; }

    public ImmutableArray<PlacementRequest> Waiting { get; init; } = [];

    /// <summary>What one slice holds, by names.</summary>
    internal sealed record Held(PlacementRequest Request, string Node, ImmutableArray<string> Cards);

    public static PoolSnapshot Of(DecisionCore core, IEnumerable<PlacementRequest> waiting)
    {
        var index = core.Index;
        return new()
        {
            Policy = core.Score.Name,
            Nodes = [.. Enumerable.Range(0, index.NodeCount).Select(index.DescribeNode)],
            Slices = [.. index.Allocations.Values.Select(some => new Held(
                some.Request with { Id = some.Id },
                index.Traits[some.Node].Name,
                [.. some.Cards.Select(card => index.CardId[card])]))],
            Mix = (core.Score as ILearningScore)?.Save(),
            Waiting = [.. waiting],
        };
    }

    /// <summary>A core that decides as the one would have that the snapshot was taken of.</summary>
    public DecisionCore Restore()
    {
        var index = new PoolIndex();
        foreach (var node in Nodes)
        {
            index.SetNode(node);
        }

        foreach (var held in Slices)
        {
            index.Take(index.Describe(
                held.Request, index.FindNode(held.Node), [.. held.Cards.Select(index.FindCard)]));
        }

        var score = PlacementScores.Create(Policy);
        if (Mix is not null && score is ILearningScore learning)
        {
            learning.Load(Mix);
        }

        return new(index, score);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    public static PoolSnapshot FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<PoolSnapshot>(json, Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException exception)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                "",
                $"This is not a snapshot of a pool: {exception.Message}",
                "Give a file that was written by: tensorfusion simulate --save.");
        }
    }
}
