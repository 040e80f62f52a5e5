using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Arrays;

/// <summary>
/// A texture object: its description. Kernels that read textures are refused when their module is loaded.
/// </summary>
internal sealed record SoftTexture(CUDA_RESOURCE_DESC Resource, CUDA_TEXTURE_DESC Texture);
