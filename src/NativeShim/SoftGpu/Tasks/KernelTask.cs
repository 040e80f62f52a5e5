using System.Collections.Immutable;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Modules;
using TensorFusion.SoftGpu.Timing;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>A launch of a kernel with a copy of its parameters.</summary>
internal sealed class KernelTask(
    SoftFunction function,
    LaunchGeometry geometry,
    byte[] parameters,
    ImmutableDictionary<uint, CUlaunchAttributeValue> attributes) : DeviceTask
{
    public override GraphNodeType NodeType => GraphNodeType.Kernel;

    public SoftFunction Function => function;

    public LaunchGeometry Geometry => geometry;

    /// <summary>The parameter buffer.</summary>
    public byte[] Parameters => parameters;

    /// <summary>Launch attributes by id.</summary>
    public ImmutableDictionary<uint, CUlaunchAttributeValue> Attributes => attributes;

    public KernelTask With(ImmutableDictionary<uint, CUlaunchAttributeValue> other) =>
        new(function, geometry, parameters, other);

    public override long Execute(SoftContext context, long ready)
    {
        var driver = context.Driver;
        var outcome = driver.Launcher.Launch(
            function.Kernel, function.Module.Instance, geometry, parameters, driver.Space, context.Cancellation);
        var device = context.Device;
        var end = device.Clock.Occupy(DeviceEngine.Compute, ready, device.Model.Kernel(outcome.Work));
        return outcome.Result == CudaResult.Success
            ? end
            : throw new CudaFailure(
                outcome.Result, $"kernel '{function.Kernel.Name}': {outcome.Message ?? outcome.Result.ToString()}");
    }
}
