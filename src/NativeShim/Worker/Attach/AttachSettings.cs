namespace TensorFusion.Worker.Attach;

/// <summary>What programs are told, and asked for.</summary>
/// <param name="SliceId">The slice.</param>
/// <param name="Token">32 bytes that a program proves to know.</param>
/// <param name="DriverVersion">Driver version, 1000 * major + 10 * minor.</param>
/// <param name="DriverName">The vendor's version string of the driver.</param>
internal sealed record AttachSettings(string SliceId, byte[] Token, int DriverVersion, string DriverName);
