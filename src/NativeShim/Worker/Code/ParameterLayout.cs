namespace TensorFusion.Worker.Code;

/// <summary>Where the parameters of a kernel lie in its packed parameters, in bytes, in their order.</summary>
internal sealed record ParameterLayout(uint[] Offsets, uint[] Sizes);
