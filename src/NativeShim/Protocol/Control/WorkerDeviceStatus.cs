namespace TensorFusion.Protocol.Control;

/// <summary>Memory of one device of a slice.</summary>
/// <param name="Uuid">UUID of the physical card.</param>
/// <param name="UsedBytes">Bytes that count against the limit now.</param>
/// <param name="LimitBytes">The limit.</param>
/// <param name="ContextBytes">Part of <paramref name="UsedBytes"/> that the CUDA context and loaded modules
/// take.</param>
/// <param name="Share">What the slice gets of the card's time; null while the device is not open.</param>
public sealed record WorkerDeviceStatus(
    string Uuid, long UsedBytes, long LimitBytes, long ContextBytes, WorkerShareStatus? Share = null);
