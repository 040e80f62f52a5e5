using TensorFusion.Driver;

namespace TensorFusion.Worker.Tiers;

/// <summary>The driver failed while memory was given back: part of it is gone, the worker cannot go on.</summary>
internal sealed class EvictionException(DriverException error) : Exception(error.Message, error)
{
    public CudaResult Result => error.Result;
}
