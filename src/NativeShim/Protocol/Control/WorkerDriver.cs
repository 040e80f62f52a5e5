using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>Which driver tables a worker opens.</summary>
public enum WorkerDriver
{
    /// <summary>The software GPU, configured by <see cref="WorkerSpec.SoftwareGpu"/>.</summary>
    [JsonStringEnumMemberName("software")]
    Software,

    /// <summary>The installed NVIDIA driver (libcuda.so.1).</summary>
    [JsonStringEnumMemberName("nvidia")]
    Nvidia,
}
