namespace TensorFusion.Protocol.Control;

/// <summary>A program that is attached to a worker.</summary>
/// <param name="Pid">Its process id, as the kernel reports it for the socket.</param>
/// <param name="Executable">File name of its executable, as it gave it; at most 63 bytes.</param>
/// <param name="AttachedAt">When it attached, UTC.</param>
public sealed record WorkerClient(int Pid, string Executable, DateTimeOffset AttachedAt);
