namespace TensorFusion.SoftGpu.Ptx;

/// <summary>
/// A variable of module scope in the .global or .const space. The driver allocates <see cref="Size"/> bytes of device
/// memory, tells <see cref="PtxModuleInstance.SetAddress"/>, and copies <see cref="PtxModuleInstance.InitialBytes"/>
/// there before the first launch.
/// </summary>
public sealed class PtxGlobal
{
    internal PtxGlobal(int index, string name, int size, int alignment, bool isConst, bool isExternal)
    {
        Index = index;
        Name = name;
        Size = size;
        Alignment = alignment;
        IsConst = isConst;
        IsExternal = isExternal;
    }

    public string Name { get; }

    /// <summary>Bytes.</summary>
    public int Size { get; }

    /// <summary>Bytes, a power of two.</summary>
    public int Alignment { get; }

    /// <summary>In the .const space: kernels cannot write it by st.const, the host can by a copy.</summary>
    public bool IsConst { get; }

    /// <summary>Declared .extern: another module or the linker defines it.</summary>
    public bool IsExternal { get; }

    /// <summary>
    /// Initial contents before relocation; empty when all zero, or <see cref="Size"/> bytes. See
    /// <see cref="PtxModuleInstance.InitialBytes"/>.
    /// </summary>
    public byte[] Initial { get; internal set; } = [];

    internal int Index { get; }

    /// <summary>Places in <see cref="Initial"/> where the address of another variable belongs.</summary>
    internal List<PtxRelocation> Relocations { get; } = [];
}
