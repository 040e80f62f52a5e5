namespace TensorFusion.Worker.Memory;

/// <summary>Addresses of the window that a program reserved for its own mappings.</summary>
/// <param name="Owner">The connection that reserved them.</param>
/// <param name="Address">First address.</param>
/// <param name="Size">Bytes.</param>
internal sealed record Reservation(object Owner, ulong Address, ulong Size);
