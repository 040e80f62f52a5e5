using TensorFusion.Driver;

namespace TensorFusion.Worker.Tiers;

/// <summary>Turns results of the driver into exceptions.</summary>
internal static class DriverCall
{
    /// <exception cref="DriverException">The result is an error.</exception>
    public static void Require(CudaResult result, string what)
    {
        if (result != CudaResult.Success)
        {
            throw new DriverException($"{what}: {result.Describe()}", result);
        }
    }
}
