using System.Collections.Immutable;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Modules;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Checks a launch as a driver does at the call, and copies its parameters.</summary>
internal static unsafe class LaunchRequest
{
    private const nint ExtraEnd = 0;
    private const nint ExtraBuffer = 1;
    private const nint ExtraSize = 2;

    public static ImmutableDictionary<uint, CUlaunchAttributeValue> NoAttributes { get; } =
        ImmutableDictionary<uint, CUlaunchAttributeValue>.Empty;

    /// <exception cref="CudaFailure">InvalidValue, InvalidHandle, LaunchOutOfResources.</exception>
    public static KernelTask ToTask(
        SoftContext context,
        void* handle,
        in LaunchGeometry geometry,
        void** parameters,
        void** extra,
        ImmutableDictionary<uint, CUlaunchAttributeValue> attributes)
    {
        var function = CudaFunctions.Find(context, handle);
        if (function.Module.Context != context)
        {
            throw new CudaFailure(CudaResult.InvalidHandle, $"'{function.Kernel.Name}' belongs to another context");
        }

        Validate(function, geometry);
        return new KernelTask(function, geometry, Read(function, parameters, extra), attributes);
    }

    /// <summary>
    /// Reads launch attributes; those that change a launch's meaning and cannot be done are refused.
    /// </summary>
    /// <exception cref="CudaFailure">NotSupported, or InvalidValue for an unknown attribute.</exception>
    public static ImmutableDictionary<uint, CUlaunchAttributeValue> Attributes(CUlaunchAttribute* list, uint count)
    {
        Api.Require(count == 0 || list != null);
        var attributes = NoAttributes;
        for (var index = 0; index < count; index++)
        {
            Check(list[index].Id, list[index].Value);
            attributes = attributes.SetItem(list[index].Id, list[index].Value);
        }

        return attributes;
    }

    public static void Check(uint id, in CUlaunchAttributeValue value)
    {
        var supported = (LaunchAttributeId)id switch
        {
            LaunchAttributeId.Cooperative => value.Int32 == 0,
            LaunchAttributeId.ClusterDimension => value is { X: 0 or 1, Y: 0 or 1, Z: 0 or 1 },
            LaunchAttributeId.ProgrammaticEvent or LaunchAttributeId.LaunchCompletionEvent
                or LaunchAttributeId.DeviceUpdatableKernelNode => false,
            <= LaunchAttributeId.NvlinkUtilCentricScheduling => true,
            _ => throw new CudaFailure(CudaResult.InvalidValue, $"launch attribute {id}"),
        };
        if (!supported)
        {
            throw new CudaFailure(
                CudaResult.NotSupported,
                $"launch attribute {(LaunchAttributeId)id}: a software GPU has no cooperative, cluster or programmatic "
                + "launches");
        }
    }

    private static void Validate(SoftFunction function, in LaunchGeometry geometry)
    {
        var (x, y, z) = (geometry.GridX, geometry.GridY, geometry.GridZ);
        var grid = x is > 0 and <= int.MaxValue && y is > 0 and <= 65535 && z is > 0 and <= 65535;
        var (a, b, c) = (geometry.BlockX, geometry.BlockY, geometry.BlockZ);
        var block = a is > 0 and <= 1024 && b is > 0 and <= 1024 && c is > 0 and <= 64
            && geometry.ThreadsPerBlock <= AttributeTable.MaxThreadsPerBlock;
        Api.Require(
            grid && block,
            $"launch of '{function.Kernel.Name}' with grid ({x},{y},{z}) and block ({a},{b},{c})");
        Api.Require(
            geometry.DynamicSharedBytes <= function.MaxDynamicShared,
            $"'{function.Kernel.Name}' may have {function.MaxDynamicShared} bytes of dynamic shared memory, not "
            + $"{geometry.DynamicSharedBytes}");
        Api.Require(
            geometry.ThreadsPerBlock <= function.Kernel.MaxThreadsPerBlock
            && (function.Kernel.RequiredBlock is not { } exact || exact == (a, b, c)),
            $"'{function.Kernel.Name}' does not allow blocks of ({a},{b},{c})");
        if (geometry.ThreadsPerBlock > SoftFunction.MaxThreads(function.Kernel))
        {
            throw new CudaFailure(
                CudaResult.LaunchOutOfResources,
                $"{geometry.ThreadsPerBlock} threads with {function.Kernel.RegisterCount} registers each");
        }
    }

    private static byte[] Read(SoftFunction function, void** parameters, void** extra)
    {
        var kernel = function.Kernel;
        var buffer = new byte[kernel.ParameterBytes];
        if (buffer.Length == 0)
        {
            return buffer;
        }

        Api.Require(parameters == null != (extra == null), $"'{kernel.Name}' needs parameters, in one of the two ways");
        if (parameters == null)
        {
            ReadExtra(buffer, extra);
            return buffer;
        }

        for (var index = 0; index < kernel.Parameters.Count; index++)
        {
            var parameter = kernel.Parameters[index];
            Api.Require(parameters[index] != null, $"parameter {index} of '{kernel.Name}' is null");
            new ReadOnlySpan<byte>(parameters[index], parameter.Size).CopyTo(buffer.AsSpan(parameter.Offset));
        }

        return buffer;
    }

    private static void ReadExtra(byte[] buffer, void** extra)
    {
        void* data = null;
        nuint size = 0;
        for (; (nint)extra[0] != ExtraEnd; extra += 2)
        {
            switch ((nint)extra[0])
            {
                case ExtraBuffer:
                    data = extra[1];
                    break;
                case ExtraSize when extra[1] != null:
                    size = *(nuint*)extra[1];
                    break;
                default:
                    throw new CudaFailure(CudaResult.InvalidValue, $"launch extra {(nint)extra[0]}");
            }
        }

        Api.Require(
            data != null && size >= (nuint)buffer.Length,
            $"{size} bytes of parameters, {buffer.Length} are needed");
        new ReadOnlySpan<byte>(data, buffer.Length).CopyTo(buffer);
    }
}
