namespace TensorFusion.Silo.Catalogue;

/// <summary>
/// Compute of a model that no catalogue knows: SMs x clock x FP16 operations per SM and clock (dense, FP32
/// accumulation)
/// of its compute capability, from the vendor's architecture papers. Where products of one capability differ, the
/// lower.
/// </summary>
public static class TflopsEstimate
{
    /// <summary>The estimate; at least 0.001 TFLOPS.</summary>
    /// <param name="smCount">Streaming multiprocessors.</param>
    /// <param name="clockMHz">Highest SM clock.</param>
    /// <param name="major">Compute capability, major.</param>
    /// <param name="minor">Compute capability, minor.</param>
    public static Tflops Of(int smCount, int clockMHz, int major, int minor)
    {
        var operations = (decimal)smCount * clockMHz * OperationsPerSmAndClock(major, minor);
        return operations <= 0 ? new(1) : Tflops.From(Math.Max(0.001m, operations / 1_000_000m));
    }

    /// <summary>FP32 cores of one SM, by which a number of cores becomes a number of SMs.</summary>
    public static int CoresPerSm(int major, int minor) => (major, minor) switch
    {
        (6, 0) or (7, _) or (8, 0) => 64,
        _ => 128,
    };

    private static int OperationsPerSmAndClock(int major, int minor) => (major, minor) switch
    {
        ( < 6, _) => 256,
        (6, 0) => 256,
        (6, _) => 256,
        (7, 5) => 512,
        (7, _) => 1024,
        (8, 0) => 2048,
        (8, _) => 512,
        (9, _) => 4096,
        (10, _) => 8192,
        _ => 512,
    };
}
