namespace TensorFusion.Protocol.Control;

/// <summary>One device of a slice, as the worker must present and limit it.</summary>
/// <param name="Uuid">UUID of the physical card, <c>GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx</c>.</param>
/// <param name="Index">Index of the card in NVML's order on this host; the UUID decides when they disagree.</param>
/// <param name="VirtualUuid">UUID that the program sees.</param>
/// <param name="VirtualPciBus">PCI bus number that the program sees.</param>
/// <param name="VramLimitBytes">Memory that the program may hold on this device, contexts and modules included;
/// bytes.</param>
/// <param name="Tflops">Compute that the slice is entitled to; TFLOPS.</param>
/// <param name="CardTflops">Compute of the whole card; TFLOPS. The share is <c>Tflops / CardTflops</c>.</param>
/// <param name="Name">Device name that the program sees.</param>
/// <param name="LimitTflops">
/// Compute that the slice never exceeds, at least <paramref name="Tflops"/>; TFLOPS. Null: what its quality of service
/// says (the whole card, or its request).
/// </param>
public sealed record WorkerDeviceSpec(
    string Uuid,
    int Index,
    string VirtualUuid,
    int VirtualPciBus,
    long VramLimitBytes,
    double Tflops,
    double CardTflops,
    string Name,
    double? LimitTflops = null);
