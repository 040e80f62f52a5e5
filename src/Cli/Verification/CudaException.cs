namespace TensorFusion.Cli.Verification;

/// <summary>A call of the driver failed that should not.</summary>
internal sealed class CudaException(string call, int result) : Exception($"{call} returned CUDA error {result}");
