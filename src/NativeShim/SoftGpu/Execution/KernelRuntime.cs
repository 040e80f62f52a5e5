using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>The rare paths of compiled kernels.</summary>
internal static unsafe class KernelRuntime
{
    /// <summary>
    /// Decides about an access that the inlined check did not pass: true lets it happen (a generic address of the CTA's
    /// own memory), false has noted the fault.
    /// </summary>
    public static bool Resolve(CtaContext* cta, ThreadContext* thread, ulong address, int flags, int line)
    {
        var size = (uint)(flags & AccessFlags.SizeMask);
        var misaligned = (address & (size - 1)) != 0;
        if (!misaligned
            && (flags & AccessFlags.Generic) != 0
            && (Within(address, size, cta->Shared, cta->SharedBytes)
                || Within(address, size, cta->Local, cta->LocalBytes)
                || ((flags & AccessFlags.Write) == 0
                    && Within(address, size, cta->Parameters, cta->ParameterBytes))))
        {
            return true;
        }

        Fail(cta, thread, misaligned ? FaultKind.Misaligned : FaultKind.IllegalAddress, line);
        cta->FaultAddress = address;
        cta->FaultFlags = flags;
        return false;
    }

    /// <summary>Notes a fault; the caller then leaves the kernel.</summary>
    public static void Fail(CtaContext* cta, ThreadContext* thread, FaultKind kind, int line)
    {
        cta->Fault = (int)kind;
        cta->FaultThread = thread;
        cta->FaultLine = line;
        Volatile.Write(ref *cta->Stop, 1);
    }

    /// <summary>bar.arrive: counts a thread without making it wait.</summary>
    public static bool Arrive(CtaContext* cta, ThreadContext* thread, uint barrier, int line)
    {
        if (barrier >= 16)
        {
            Fail(cta, thread, FaultKind.BadBarrier, line);
            return false;
        }

        cta->Arrived[barrier]++;
        return true;
    }

    /// <summary>cp.async: copies count bytes and fills the rest of size bytes with zeros.</summary>
    public static void CopyAndFill(byte* target, byte* source, uint count, uint size)
    {
        count = Math.Min(count, size);
        new ReadOnlySpan<byte>(source, (int)count).CopyTo(new Span<byte>(target, (int)count));
        new Span<byte>(target + count, (int)(size - count)).Clear();
    }

    public static bool IsShared(CtaContext* cta, ulong address) => Within(address, 1, cta->Shared, cta->SharedBytes);

    public static bool IsLocal(CtaContext* cta, ulong address) => Within(address, 1, cta->Local, cta->LocalBytes);

    public static bool IsParameter(CtaContext* cta, ulong address) =>
        Within(address, 1, cta->Parameters, cta->ParameterBytes);

    public static bool IsGlobal(CtaContext* cta, ulong address) =>
        !IsShared(cta, address) && !IsLocal(cta, address) && !IsParameter(cta, address);

    /// <summary>
    /// nanosleep: takes no time on the host; the modelled device counts what the first thread of a block sleeps, at
    /// most a millisecond at a time.
    /// </summary>
    public static void Sleep(CtaContext* cta, ThreadContext* thread, uint nanoseconds)
    {
        if (thread->Lane == 0 && thread->Warp == 0)
        {
            cta->Slept += Math.Min(nanoseconds, 1_000_000);
        }
    }

    /// <summary>%clock: a monotonic count.</summary>
    public static long Clock() => Stopwatch.GetTimestamp();

    /// <summary>%globaltimer: nanoseconds. What the block slept has passed, though it is waited for at its end.</summary>
    public static long GlobalTimer(CtaContext* cta) =>
        (long)(Stopwatch.GetTimestamp() * (1_000_000_000.0 / Stopwatch.Frequency)) + cta->Slept;

    /// <summary>vprintf(format, arguments): formats and hands the text on; returns the number of arguments.</summary>
    public static int Print(CtaContext* cta, ulong format, ulong arguments)
    {
        var host = (ICtaHost)GCHandle.FromIntPtr(cta->Host).Target!;
        var reader = new KernelMemoryReader(cta, host);
        var text = DeviceFormatter.Format(reader, format, arguments, out var count);
        host.Print(text);
        return count;
    }

    /// <summary>__assertfail: notes which assertion failed.</summary>
    public static void Assert(
        CtaContext* cta, ThreadContext* thread, ulong message, ulong file, uint line, ulong function, int at)
    {
        var host = (ICtaHost)GCHandle.FromIntPtr(cta->Host).Target!;
        var reader = new KernelMemoryReader(cta, host);
        host.Fail(
            $"{reader.Text(file)}:{line}: {reader.Text(function)}: "
            + $"block: [{cta->CtaX},{cta->CtaY},{cta->CtaZ}], thread: "
            + $"[{thread->TidX},{thread->TidY},{thread->TidZ}] Assertion `{reader.Text(message)}` failed.");
        Fail(cta, thread, FaultKind.Assert, at);
    }

    internal static bool Within(ulong address, uint size, byte* start, ulong length) =>
        address - (ulong)start < length && length - (address - (ulong)start) >= size;
}
