namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>The node that is kept for the first in the queue, and when it is thought to be free.</summary>
internal sealed record HeadReservation(string Head, int Node, DateTimeOffset? FreeAt);
