namespace TensorFusion.Worker.Tiers;

/// <summary>Room for one chunk in pinned host memory.</summary>
/// <param name="slab">The memory that it is part of.</param>
/// <param name="index">Which part.</param>
internal sealed unsafe class HostSlot(HostSlab slab, int index)
{
    public HostSlab Slab => slab;

    public int Index => index;

    public byte* Address => slab.Address(index);
}
