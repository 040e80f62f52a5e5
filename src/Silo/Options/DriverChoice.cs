namespace TensorFusion.Silo.Options;

/// <summary>Which GPUs a silo serves.</summary>
public enum DriverChoice
{
    /// <summary>Real ones where there is an NVIDIA driver, else software ones.</summary>
    Auto,

    /// <summary>Real ones; without a driver the silo does not start.</summary>
    Nvidia,

    /// <summary>Software ones.</summary>
    Software,
}
