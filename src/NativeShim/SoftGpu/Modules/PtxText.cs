namespace TensorFusion.SoftGpu.Modules;

/// <summary>
/// PTX of an image and the architecture that it needs at least, such as 80; 0 when the text itself says it.
/// </summary>
internal sealed record PtxText(int Architecture, byte[] Utf8);
