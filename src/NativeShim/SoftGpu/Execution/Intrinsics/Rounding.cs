namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>Rounding modes of PTX.</summary>
internal enum Rounding
{
    /// <summary>.rn: to nearest, ties to even.</summary>
    Nearest,

    /// <summary>.rz: towards zero.</summary>
    Zero,

    /// <summary>.rm: towards negative infinity.</summary>
    Down,

    /// <summary>.rp: towards positive infinity.</summary>
    Up,

    /// <summary>.rna: to nearest, ties away from zero.</summary>
    NearestAway,
}
