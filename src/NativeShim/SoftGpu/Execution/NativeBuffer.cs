using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// Memory outside of the managed heap that grows when more is asked for; contents do not survive that.
/// </summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 256;
    private nuint _size;

    ~NativeBuffer() => Free();

    public byte* Pointer { get; private set; }

    /// <summary>Makes the buffer at least so large.</summary>
    public byte* Ensure(long size)
    {
        if ((nuint)size > _size || Pointer == null)
        {
            Free();
            _size = Math.Max((nuint)size, Alignment);
            Pointer = (byte*)NativeMemory.AlignedAlloc(_size, Alignment);
        }

        return Pointer;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        _size = 0;
    }
}
