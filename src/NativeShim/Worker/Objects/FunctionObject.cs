namespace TensorFusion.Worker.Objects;

/// <summary>A function of a module, or a kernel of a library, with the layout of its parameters.</summary>
/// <param name="module">Where it is from.</param>
/// <param name="kernel">The driver's kernel; 0 for a function of a module.</param>
/// <param name="offsets">Offset of each parameter in the packed parameters; null when the driver cannot tell.</param>
/// <param name="sizes">Size of each parameter.</param>
internal sealed class FunctionObject(ModuleObject module, nint kernel, uint[]? offsets, uint[] sizes)
{
    public ModuleObject Module => module;

    public nint Kernel => kernel;

    public uint[]? Offsets => offsets;

    public uint[] Sizes => sizes;

    /// <summary>Bytes of the packed parameters.</summary>
    public uint ParameterBytes { get; } = offsets is null || offsets.Length == 0 ? 0 : offsets[^1] + sizes[^1];

    /// <summary>Whether it may call vprintf.</summary>
    public bool MayPrint { get; init; }

    /// <summary>The driver's function on each device of the slice; 0 where it has not been asked for.</summary>
    public nint[] Handles { get; } = new nint[Protocol.Wire.MaxDevices];
}
