using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>What is known of one worker.</summary>
/// <param name="SliceId">Its slice.</param>
/// <param name="Epoch">Its number.</param>
/// <param name="Phase">What became of it.</param>
/// <param name="Message">Why, for faulted and exited.</param>
/// <param name="Status">Its last status; null before the first, and when it is gone.</param>
public sealed record WorkerNews(string SliceId, long Epoch, WorkerPhase Phase, string Message, WorkerStatus? Status);
