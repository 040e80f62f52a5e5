using TensorFusion.Worker.Completions;

namespace TensorFusion.Worker.Gate;

/// <summary>A point in a stream behind work that passed the gate.</summary>
/// <param name="Event">What the device records when it comes there.</param>
/// <param name="Launches">Pieces of work since the stream's mark before.</param>
/// <param name="Group">Marks of several streams that were set together.</param>
/// <param name="Lane">The stream.</param>
internal readonly record struct LaunchMark(DriverEvent Event, int Launches, long Group, StreamLane Lane);
