using TensorFusion.Driver;

namespace TensorFusion.Worker;

/// <summary>What the worker needs to know about the driver's codes.</summary>
internal static class CudaResultExtensions
{
    /// <summary>
    /// Whether the code says that the context cannot be used any more: by the driver's documentation, the process must
    /// be ended after it.
    /// </summary>
    public static bool BreaksContext(this CudaResult result) => result is
        CudaResult.EccUncorrectable or CudaResult.NvlinkUncorrectable or CudaResult.Contained
        or CudaResult.IllegalAddress or CudaResult.LaunchTimeout or CudaResult.ContextIsDestroyed
        or CudaResult.Assert or CudaResult.HardwareStackError or CudaResult.IllegalInstruction
        or CudaResult.MisalignedAddress or CudaResult.InvalidAddressSpace or CudaResult.InvalidPc
        or CudaResult.LaunchFailed or CudaResult.TensorMemoryLeak;

    /// <summary>The code for people, like <c>CUDA_ERROR_OUT_OF_MEMORY (2)</c>.</summary>
    public static string Describe(this CudaResult result) =>
        $"{CudaResultNames.NameOf(result) ?? "unknown CUDA error"} ({(int)result})";
}
