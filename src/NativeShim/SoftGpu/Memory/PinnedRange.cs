namespace TensorFusion.SoftGpu.Memory;

/// <summary>Pinned host memory. A range that the driver allocated is also freed by it.</summary>
internal sealed record PinnedRange(ulong Address, ulong Size, bool IsOwned, bool IsVisible)
{
    public ulong End => Address + Size;
}
