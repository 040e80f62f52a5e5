namespace TensorFusion.Grains.Scheduling.Requests;

/// <summary>Requests that start together or not at all.</summary>
/// <param name="Name">The gang.</param>
/// <param name="MinMembers">How many must find room at once.</param>
/// <param name="Timeout">How long it waits for its members; null for ever.</param>
internal sealed record GangDemand(string Name, int MinMembers, TimeSpan? Timeout = null);
