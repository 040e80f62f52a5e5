namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// A compiled kernel: runs one thread until it ends (0), has to wait (the place to go on at, from 1) or the launch is
/// to end (-1).
/// </summary>
internal unsafe delegate int KernelEntry(CtaContext* cta, ThreadContext* thread);
