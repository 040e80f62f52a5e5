using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Special registers.</summary>
internal static class SpecialRegisters
{
    private const int Multiprocessors = 16;
    private const int ResidentThreads = 2048;

    /// <summary>Pushes the register's value and returns its type.</summary>
    public static PtxType Load(MethodEmitter e, Instruction at, string name)
    {
        switch (name)
        {
            case "%tid.x" or "%tid.y" or "%tid.z":
                e.LoadThread("Tid" + char.ToUpperInvariant(name[^1]));
                return PtxType.U32;
            case "%ntid.x" or "%ntid.y" or "%ntid.z":
                e.LoadCta("Block" + char.ToUpperInvariant(name[^1]));
                return PtxType.U32;
            case "%ctaid.x" or "%ctaid.y" or "%ctaid.z" or "%clusterid.x" or "%clusterid.y" or "%clusterid.z":
                e.LoadCta("Cta" + char.ToUpperInvariant(name[^1]));
                return PtxType.U32;
            case "%nctaid.x" or "%nctaid.y" or "%nctaid.z" or "%nclusterid.x" or "%nclusterid.y" or "%nclusterid.z":
                e.LoadCta("Grid" + char.ToUpperInvariant(name[^1]));
                return PtxType.U32;
            case "%laneid":
                e.LoadThread(nameof(ThreadContext.Lane));
                return PtxType.U32;
            case "%warpid":
                e.LoadThread(nameof(ThreadContext.Warp));
                return PtxType.U32;
            case "%nwarpid":
                return Constant(e, ResidentThreads / 32);
            case "%smid":
                e.LoadCta(nameof(CtaContext.Worker));
                e.Int(Multiprocessors);
                e.Op(OpCodes.Rem_Un);
                return PtxType.U32;
            case "%nsmid":
                return Constant(e, Multiprocessors);
            case "%gridid":
                e.LoadCta(nameof(CtaContext.GridId));
                return PtxType.U64;
            case "%lanemask_eq" or "%lanemask_le" or "%lanemask_lt" or "%lanemask_ge" or "%lanemask_gt":
                LaneMask(e, name[^2..]);
                return PtxType.U32;
            case "%clock64":
                e.Call(typeof(KernelRuntime), nameof(KernelRuntime.Clock));
                return PtxType.U64;
            case "%clock":
                e.Call(typeof(KernelRuntime), nameof(KernelRuntime.Clock));
                e.Op(OpCodes.Conv_I4);
                return PtxType.U32;
            case "%clock_hi":
                e.Call(typeof(KernelRuntime), nameof(KernelRuntime.Clock));
                return High(e);
            case "%globaltimer":
                GlobalTimer(e);
                return PtxType.U64;
            case "%globaltimer_lo":
                GlobalTimer(e);
                e.Op(OpCodes.Conv_I4);
                return PtxType.U32;
            case "%globaltimer_hi":
                GlobalTimer(e);
                return High(e);
            case "%dynamic_smem_size":
                e.LoadCta(nameof(CtaContext.DynamicSharedBytes));
                return PtxType.U32;
            case "%total_smem_size" or "%aggr_smem_size":
                e.LoadCta(nameof(CtaContext.SharedBytes));
                e.Op(OpCodes.Conv_I4);
                return PtxType.U32;
            case "%cluster_nctaid.x" or "%cluster_nctaid.y" or "%cluster_nctaid.z" or "%cluster_nctarank":
                return Constant(e, 1);
            case "%cluster_ctaid.x" or "%cluster_ctaid.y" or "%cluster_ctaid.z" or "%cluster_ctarank":
                return Constant(e, 0);
            case "%is_explicit_cluster":
                e.Int(0);
                return PtxType.Pred;
            case var _ when name.StartsWith("%envreg", StringComparison.Ordinal)
                || name.StartsWith("%reserved_smem_offset", StringComparison.Ordinal):
                return Constant(e, 0);
            default:
                throw at.Error($"has the unknown register '{name}'");
        }
    }

    private static PtxType Constant(MethodEmitter e, int value)
    {
        e.Int(value);
        return PtxType.U32;
    }

    private static void GlobalTimer(MethodEmitter e)
    {
        e.Op(OpCodes.Ldarg_0);
        e.Call(typeof(KernelRuntime), nameof(KernelRuntime.GlobalTimer));
    }

    private static PtxType High(MethodEmitter e)
    {
        e.Int(32);
        e.Op(OpCodes.Shr_Un);
        e.Op(OpCodes.Conv_I4);
        return PtxType.U32;
    }

    private static void LaneMask(MethodEmitter e, string relation)
    {
        // lt = (1 << lane) - 1; the others follow from it.
        e.Int(relation is "le" or "gt" ? 2 : 1);
        e.LoadThread(nameof(ThreadContext.Lane));
        e.Op(OpCodes.Shl);
        if (relation == "eq")
        {
            return;
        }

        e.Int(1);
        e.Op(OpCodes.Sub);
        if (relation is "ge" or "gt")
        {
            e.Op(OpCodes.Not);
        }
    }
}
