namespace TensorFusion.Driver;

/// <summary>A function of a driver table.</summary>
/// <param name="Name">The exported symbol.</param>
/// <param name="Since">The driver version (1000 * major + 10 * minor) that introduced it, or 0 when every supported
/// driver has it.</param>
public sealed record DriverFunction(string Name, int Since);
