namespace TensorFusion.Worker.Memory;

/// <summary>
/// Physical memory that a program made for its own mappings. It is charged until it is both released and unmapped.
/// </summary>
internal sealed class PhysicalMemory(object owner, MemoryManager memory, ulong handle, ulong size)
    : DeviceBacking(handle, size)
{
    public object Owner => owner;

    public MemoryManager Memory => memory;

    /// <summary>Mappings that exist.</summary>
    public int Mappings { get; set; }

    /// <summary>Whether the program gave its handle up.</summary>
    public bool Released { get; set; }
}
