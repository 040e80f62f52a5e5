using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>Faults as results and messages.</summary>
internal static unsafe class FaultText
{
    public static (CudaResult Result, string Text) Describe(CtaContext* cta, string kernel, string? assertion)
    {
        var (result, what) = (FaultKind)cta->Fault switch
        {
            FaultKind.IllegalAddress => (
                CudaResult.IllegalAddress,
                $"illegal {AccessFlags.Describe(cta->FaultFlags)} at 0x{cta->FaultAddress:x}"),
            FaultKind.Misaligned => (
                CudaResult.MisalignedAddress,
                $"misaligned {AccessFlags.Describe(cta->FaultFlags)} at 0x{cta->FaultAddress:x}"),
            FaultKind.Assert => (CudaResult.Assert, assertion ?? "an assertion failed"),
            FaultKind.Trap => (CudaResult.LaunchFailed, "trap instruction"),
            FaultKind.BadBarrier => (CudaResult.IllegalInstruction, "a barrier number above 15"),
            FaultKind.BadBranch => (CudaResult.IllegalInstruction, "a branch index outside of its table"),
            _ => (
                CudaResult.LaunchFailed,
                "deadlock: threads wait at barriers or for lanes that can never arrive"),
        };
        var thread = cta->FaultThread;
        var place = cta->FaultLine > 0 ? $", PTX line {cta->FaultLine}" : "";
        return (
            result,
            $"kernel '{kernel}': {what}, block ({cta->CtaX},{cta->CtaY},{cta->CtaZ}), thread "
            + $"({thread->TidX},{thread->TidY},{thread->TidZ}){place}");
    }
}
