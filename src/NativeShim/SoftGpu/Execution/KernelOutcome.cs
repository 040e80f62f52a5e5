using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// How a launch ended. <see cref="Result"/> is Success, IllegalAddress (700), Assert (710), IllegalInstruction (715),
/// MisalignedAddress (716), LaunchFailed (719) or InvalidValue (1: the launch was refused before any thread ran);
/// <see cref="Message"/> says what happened, in which kernel and thread, when it is not Success.
/// </summary>
public readonly record struct KernelOutcome(CudaResult Result, string? Message, KernelWork Work);
