using TensorFusion.Driver;

namespace TensorFusion.SoftGpu;

/// <summary>Carries a result code, and what it is about for the diagnostics, out of the driver's inside.</summary>
internal sealed class CudaFailure(CudaResult result, string? message = null) : Exception(message ?? result.ToString())
{
    public CudaResult Result { get; } = result;
}
