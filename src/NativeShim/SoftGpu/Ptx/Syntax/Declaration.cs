namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>A variable's declaration without its initialiser.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">Type of an element.</param>
/// <param name="Width">Components of an element: 1, 2 or 4.</param>
/// <param name="Extents">Array extents; an extent of -1 was left open.</param>
/// <param name="Alignment">Bytes.</param>
internal sealed record Declaration(string Name, PtxType Element, int Width, int[] Extents, int Alignment)
{
    public bool IsOpen => Extents is [-1, ..];

    /// <summary>Bytes, with an open extent taken as <paramref name="open"/>.</summary>
    public int Size(int open = 0)
    {
        long size = Element.Size() * Width;
        foreach (var extent in Extents)
        {
            size *= extent < 0 ? open : extent;
            if (size > int.MaxValue)
            {
                throw new PtxException(0, $"variable '{Name}' is larger than 2 GiB");
            }
        }

        return (int)size;
    }
}
