using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Arrays;

/// <summary>
/// A surface object: its description. Kernels that use surfaces are refused when their module is loaded.
/// </summary>
internal sealed record SoftSurface(CUDA_RESOURCE_DESC Resource);
