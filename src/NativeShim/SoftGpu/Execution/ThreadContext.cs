using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>State of one GPU thread between turns; compiled kernels read and write it by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ThreadContext
{
    /// <summary>Rounds of a loop that may wait for other threads before it gives them a turn.</summary>
    public const int SpinsBetweenYields = 64;

    /// <summary>Where to go on: 0 is the start.</summary>
    public int Resume;

    /// <summary>Loop iterations left until a spinning thread yields.</summary>
    public int SpinBudget;

    public uint TidX;
    public uint TidY;
    public uint TidZ;
    public uint Lane;
    public uint Warp;

    /// <summary>A <see cref="WaitKind"/>.</summary>
    public int Wait;

    /// <summary>Lanes that take part in an exchange; 0 for the forms that take the lanes that are together.</summary>
    public uint Mask;

    /// <summary>Operand b of a shuffle, or the barrier's number.</summary>
    public uint Selector;

    /// <summary>Operand c of a shuffle, or the barrier's thread count (0: all threads of the CTA).</summary>
    public uint Clamp;

    /// <summary>Predicate that an exchange answers.</summary>
    public int Predicate;

    /// <summary>The value given to an exchange, then its answer.</summary>
    public ulong Value;

    /// <summary>This thread's local memory.</summary>
    public byte* Local;

    /// <summary>Where live registers are kept while the thread waits.</summary>
    public byte* Frame;
}
