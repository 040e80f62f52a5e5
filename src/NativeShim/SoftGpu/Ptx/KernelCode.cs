using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Emit;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx;

/// <summary>A kernel's code: IL from the start, machine code from the first launch on.</summary>
internal sealed class KernelCode
{
    private readonly DynamicMethod _method;
    private readonly Lock _compiling = new();
    private volatile KernelEntry? _entry;

    private KernelCode(DynamicMethod method, MethodEmitter emitter)
    {
        _method = method;
        Waits = emitter.Waits;
        FrameBytes = emitter.FrameBytes;
        BlockWork = [.. emitter.Flow.Blocks.Select(block => WorkWeight.Of(emitter.Flow, block))];
    }

    /// <summary>Whether threads may stop before their end, to wait for others.</summary>
    public bool Waits { get; }

    /// <summary>Bytes that hold a thread's registers while it waits.</summary>
    public int FrameBytes { get; }

    /// <summary>What one run of each basic block counts as.</summary>
    public KernelWork[] BlockWork { get; }

    public KernelEntry Entry
    {
        get
        {
            if (_entry is { } known)
            {
                return known;
            }

            lock (_compiling)
            {
                return _entry ??= _method.CreateDelegate<KernelEntry>();
            }
        }
    }

    /// <summary>Translates a kernel and fills in what its code says about it.</summary>
    public static KernelCode Translate(Function function, PtxKernel kernel)
    {
        var flat = Flattener.Flatten(function);
        var memory = new MemoryPlan(flat);
        var flow = new ControlFlow(flat);
        var method = new DynamicMethod(
            function.Name,
            typeof(int),
            [typeof(CtaContext).MakePointerType(), typeof(ThreadContext).MakePointerType()],
            typeof(KernelCode).Module,
            skipVisibility: true);
        var emitter = new MethodEmitter(method.GetILGenerator(4096), function, flow, memory);
        emitter.Run();
        kernel.StaticSharedBytes = memory.SharedBytes;
        kernel.LocalBytes = memory.LocalBytes;
        var words = emitter.Registers.Where(r => r.Type != PtxType.Pred).Sum(r => r.Type.Size() == 8 ? 2 : 1);
        // Virtual registers say little of physical ones: an assembler spills until the largest block that the kernel
        // allows fits into a register file of 65536.
        kernel.RegisterCount = Math.Clamp(words, 8, Math.Min(255, 65536 / kernel.MaxThreadsPerBlock / 8 * 8));
        return new KernelCode(method, emitter);
    }
}
