namespace TensorFusion.SoftGpu.Devices;

/// <summary>A process on a device, the bytes that it holds there, and the compute time that it had, ns.</summary>
internal readonly record struct LedgerProcess(int Pid, ulong Bytes, ulong ComputeNanoseconds);
