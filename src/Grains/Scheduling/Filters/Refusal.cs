namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Why a filter refuses a node.</summary>
/// <param name="Filter">Its name.</param>
/// <param name="Reason">What is wrong, as a clause.</param>
/// <param name="Missing">How much is missing, in the filter's unit; 0 when that cannot be counted.</param>
internal sealed record Refusal(string Filter, string Reason, double Missing = 0);
