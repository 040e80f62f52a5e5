namespace TensorFusion.Worker.Memory;

/// <summary>Device memory that copies and memsets may touch.</summary>
/// <param name="owner">The connection that made it; only it may free it.</param>
/// <param name="address">First byte.</param>
/// <param name="size">Bytes that the program asked for.</param>
internal abstract class LiveRange(object owner, ulong address, ulong size)
{
    public object Owner => owner;

    public ulong Address => address;

    public ulong Size => size;
}
