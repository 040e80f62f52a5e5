namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Instructions that only the translator makes: no PTX text can contain their names.</summary>
internal static class InternalNames
{
    /// <summary>Moves a parameter of a function.</summary>
    public const string Move = "#move";

    /// <summary>Prints: result, format, arguments.</summary>
    public const string Print = "#print";

    /// <summary>Fails an assertion: message, file, line, function.</summary>
    public const string AssertFail = "#assertfail";
}
