namespace TensorFusion.Driver;

/// <summary>
/// A driver library cannot be used, or a call failed where no result code can be returned to a program.
/// </summary>
public sealed class DriverException(string message, CudaResult result = CudaResult.Unknown) : Exception(message)
{
    /// <summary>The driver's own code, <see cref="CudaResult.Unknown"/> when it gave none.</summary>
    public CudaResult Result { get; } = result;
}
