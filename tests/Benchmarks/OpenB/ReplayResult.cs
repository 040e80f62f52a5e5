namespace TensorFusion.Benchmarks.OpenB;

/// <summary>What a replay came to.</summary>
/// <param name="Percent">Share of the GPUs that is allocated at the end, percent.</param>
/// <param name="Rejected">Tasks without a place.</param>
/// <param name="PerSecond">Decisions a second of processor time.</param>
/// <param name="P99">The 99th percentile of one decision, microseconds.</param>
internal sealed record ReplayResult(double Percent, int Rejected, double PerSecond, double P99);
