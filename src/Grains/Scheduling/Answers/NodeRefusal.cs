namespace TensorFusion.Grains.Scheduling.Answers;

/// <summary>The first filter that refuses a node.</summary>
internal sealed record NodeRefusal(string Node, string Filter, string Reason, double Missing);
