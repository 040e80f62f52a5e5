namespace TensorFusion.SoftGpu.Memory;

/// <summary>A reserved range of addresses and what is mapped in it, by address.</summary>
internal sealed class VirtualReservation(ulong address, ulong size)
{
    public ulong Address => address;

    public ulong Size => size;

    public ulong End => address + size;

    public SortedList<ulong, VirtualMapping> Mappings { get; } = [];

    /// <summary>Index of the first mapping that ends behind the address.</summary>
    public int FirstBehind(ulong wanted)
    {
        var low = 0;
        var high = Mappings.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Mappings.GetValueAtIndex(middle).End <= wanted)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The mappings that lie in the range; null when the range cuts one or has a hole.</summary>
    public List<VirtualMapping>? Whole(ulong start, ulong length, bool mayHaveHoles)
    {
        var found = new List<VirtualMapping>();
        var next = start;
        for (var index = FirstBehind(start); index < Mappings.Count; index++)
        {
            var mapping = Mappings.GetValueAtIndex(index);
            if (mapping.Address >= start + length)
            {
                break;
            }

            if (mapping.Address < start || mapping.End > start + length || (!mayHaveHoles && mapping.Address != next))
            {
                return null;
            }

            next = mapping.End;
            found.Add(mapping);
        }

        return mayHaveHoles || next == start + length ? found : null;
    }
}
