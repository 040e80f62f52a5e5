namespace TensorFusion.SoftGpu.Devices;

/// <summary>A process on a device and the bytes that it holds there.</summary>
internal readonly record struct LedgerProcess(int Pid, ulong Bytes);
