using TensorFusion.Driver;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>Runs kernels on the processor's cores. Thread-safe: several launches may run at once.</summary>
public sealed class KernelLauncher
{
    private readonly CtaRunnerPool _pool = new();

    /// <summary>Receives what kernels print, one call a vprintf; may be called by several threads at once.</summary>
    public Action<string>? Printed { get; init; }

    /// <summary>Threads that run the CTAs of a launch, the caller's included.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

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
        CancellationToken cancellation = default)
    {
        if (Refusal(kernel, geometry, parameters.Length) is { } reason)
        {
            return new KernelOutcome(CudaResult.InvalidValue, $"kernel '{kernel.Name}': {reason}", default);
        }

        using var launch = new LaunchState(kernel, module, geometry, parameters, space, _pool, Printed);
        using (cancellation.UnsafeRegister(static state => ((LaunchState)state!).Cancel(), launch))
        {
            var helpers = Math.Min(geometry.Blocks, Parallelism) - 1;
            for (var i = 0; i < helpers; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static state => state.Help(), launch, preferLocal: false);
            }

            launch.Help();
            launch.Join();
        }

        return new KernelOutcome(launch.Result, launch.Message, launch.Work);
    }

    private static string? Refusal(PtxKernel kernel, in LaunchGeometry geometry, int parameterBytes)
    {
        if (geometry.Blocks == 0 || geometry.ThreadsPerBlock == 0)
        {
            return "a launch needs at least one block and one thread";
        }

        if (geometry.ThreadsPerBlock > kernel.MaxThreadsPerBlock)
        {
            return $"{geometry.ThreadsPerBlock} threads per block, {kernel.MaxThreadsPerBlock} are possible";
        }

        if (kernel.RequiredBlock is { } exact && exact != (geometry.BlockX, geometry.BlockY, geometry.BlockZ))
        {
            return $"it demands blocks of ({exact.X},{exact.Y},{exact.Z}) threads (.reqntid)";
        }

        return parameterBytes < kernel.ParameterBytes
            ? $"{parameterBytes} bytes of parameters, {kernel.ParameterBytes} are needed"
            : null;
    }
}
