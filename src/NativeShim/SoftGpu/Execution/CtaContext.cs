using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// State of one CTA; compiled kernels read and write it by field. Counters of basic blocks, 8 bytes each, follow it in
/// memory.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CtaContext
{
    /// <summary>Becomes non-zero when the launch is to end early; shared by all CTAs of the launch.</summary>
    public int* Stop;

    /// <summary>
    /// <see cref="DeviceAddressSpace.Table"/>, shifted so that address >> <see cref="DeviceAddressSpace.PageShift"/> is
    /// the index.
    /// </summary>
    public byte* Table;

    /// <summary>Addresses of the module's variables.</summary>
    public ulong* Globals;

    public byte* Parameters;
    public byte* Shared;

    /// <summary>Local memory of all threads.</summary>
    public byte* Local;
    public ulong LocalBytes;
    public ulong ParameterBytes;

    /// <summary>Bytes of shared memory; then the same in units of 2, 4, 8 and 16 bytes.</summary>
    public ulong SharedBytes;
    public ulong SharedBytes2;
    public ulong SharedBytes4;
    public ulong SharedBytes8;
    public ulong SharedBytes16;

    public uint CtaX;
    public uint CtaY;
    public uint CtaZ;
    public uint BlockX;
    public uint BlockY;
    public uint BlockZ;
    public uint GridX;
    public uint GridY;
    public uint GridZ;
    public uint ThreadCount;
    public uint WarpCount;
    public uint Worker;
    public uint DynamicSharedBytes;
    public ulong GridId;

    /// <summary>A <see cref="GCHandle"/> of the <see cref="ICtaHost"/>.</summary>
    public nint Host;

    /// <summary>Why the CTA ended early; a <see cref="FaultKind"/>.</summary>
    public int Fault;
    public int FaultLine;
    public int FaultFlags;
    public ulong FaultAddress;
    public ThreadContext* FaultThread;

    /// <summary>What the block's first thread has slept, ns.</summary>
    public long Slept;

    /// <summary>Threads that have arrived at each of the 16 barriers without waiting there.</summary>
    public fixed uint Arrived[16];
}
