using CsCheck;

namespace TensorFusion.Tests.Cluster.Crashes;

/// <summary>What happens to one cluster, from its start to its end.</summary>
/// <param name="Seed">Decides which calls are lost.</param>
/// <param name="LossPercent">How many of a hundred calls between grains are lost.</param>
/// <param name="Steps">What happens.</param>
internal sealed record Story(int Seed, int LossPercent, IReadOnlyList<Step> Steps)
{
    private const int ShortestStory = 4;
    private const int LongestStory = 30;
    private const int Range = 1000;

    private static readonly Gen<StepKind> Kinds = Gen.Frequency(
        (30, Gen.Const(StepKind.Submit)),
        (6, Gen.Const(StepKind.SubmitAgain)),
        (16, Gen.Const(StepKind.Release)),
        (5, Gen.Const(StepKind.ReleaseTwice)),
        (8, Gen.Const(StepKind.Resize)),
        (6, Gen.Const(StepKind.DeactivateGpu)),
        (6, Gen.Const(StepKind.DeactivateSlice)),
        (4, Gen.Const(StepKind.DeactivatePool)),
        (3, Gen.Const(StepKind.DeactivateDirectory)),
        (8, Gen.Const(StepKind.KillWorker)),
        (5, Gen.Const(StepKind.KillSilo)),
        (6, Gen.Const(StepKind.RestartSilo)),
        (5, Gen.Const(StepKind.FailStore)),
        (4, Gen.Const(StepKind.Wait)));

    /// <summary>Stories by chance.</summary>
    public static Gen<Story> Any { get; } = Gen.Select(
        Gen.Int[0, int.MaxValue - 1],
        Gen.OneOf(Gen.Const(0), Gen.Const(0), Gen.Const(5), Gen.Const(20)),
        Gen.Select(Kinds, Gen.Int[0, Range], Gen.Int[0, Range], (kind, first, second) => new Step(kind, first, second))
            .Array[ShortestStory, LongestStory],
        (seed, loss, steps) => new Story(seed, loss, steps));

    public override string ToString() =>
        $"seed {Seed}, {LossPercent} % lost: "
        + string.Join(", ", Steps.Select(step => $"{step.Kind}({step.First}, {step.Second})"));
}
