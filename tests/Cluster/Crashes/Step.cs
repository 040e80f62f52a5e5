namespace TensorFusion.Tests.Cluster.Crashes;

/// <summary>One thing that happens. The numbers choose which slice, card, node or amount is meant.</summary>
internal sealed record Step(StepKind Kind, int First, int Second);
