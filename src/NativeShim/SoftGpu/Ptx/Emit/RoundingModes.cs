using TensorFusion.SoftGpu.Execution.Intrinsics;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Rounding modes among modifiers.</summary>
internal static class RoundingModes
{
    public static Rounding Of(Instruction i) =>
        i.Has("rz") || i.Has("rzi") ? Rounding.Zero
        : i.Has("rm") || i.Has("rmi") ? Rounding.Down
        : i.Has("rp") || i.Has("rpi") ? Rounding.Up
        : i.Has("rna") ? Rounding.NearestAway
        : Rounding.Nearest;
}
