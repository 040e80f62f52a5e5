using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Functions of modules and kernels of libraries: look-up, layout, attributes, occupancy.</summary>
internal sealed unsafe partial class RecordExecutor
{
    /// <summary>Most parameters of a kernel; the driver's own limit is far below (4 or 32 KiB of parameters).</summary>
    private const int MaxParameters = 2000;
    private const int FunctionAttributes = 24;
    private readonly Dictionary<nint, uint> _functionNumbers = [];

    protected override CudaResult OnFunctionLookup(
        in FunctionLookupRecord call, ReadOnlySpan<byte> payload, ref FunctionLookupReply reply, Span<byte> output,
        out int written)
    {
        written = 0;
        var module = _modules.Find(call.Module);
        if (module is null || !_functions.IsFree(call.Function))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        if (!TryName(payload, out var name))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        void* kernel = null;
        void* handle = null;
        CudaResult result;
        if (!module.IsLibrary)
        {
            result = Driver.cuModuleGetFunction(&handle, module.Handle, name);
        }
        else if (Driver.cuLibraryGetKernel == null || Driver.cuKernelGetFunction == null)
        {
            result = CudaResult.NotSupported;
        }
        else
        {
            result = Driver.cuLibraryGetKernel(&kernel, module.Handle, name);
            result = result == CudaResult.Success ? Driver.cuKernelGetFunction(&handle, kernel) : result;
        }

        if (result != CudaResult.Success)
        {
            return result;
        }

        var function = WithLayout(module, (nint)kernel, handle, new string((sbyte*)name));
        if (function is null)
        {
            return CudaResult.NotSupported;
        }

        function.Handles[_device.Index] = (nint)handle;
        _functions.TryAdd(call.Function, function);
        Number(call.Function, function);
        reply.Info = (uint)Describe(function, output, out written);
        return CudaResult.Success;
    }

    protected override CudaResult OnFunctionRefresh(
        in FunctionRefreshRecord call, ref FunctionRefreshReply reply, Span<byte> output, out int written)
    {
        written = 0;
        if (!TryFunction(call.Function, out var function, out _))
        {
            return CudaResult.InvalidHandle;
        }

        Describe(function!, output, out written);
        return CudaResult.Success;
    }

    protected override CudaResult OnFunctionSetAttribute(in FunctionSetAttributeRecord call) =>
        TryFunction(call.Function, out _, out var handle)
            ? Driver.cuFuncSetAttribute(handle, call.Attribute, call.Value)
            : CudaResult.InvalidHandle;

    protected override CudaResult OnFunctionSetCacheConfig(in FunctionSetCacheConfigRecord call) =>
        TryFunction(call.Function, out _, out var handle)
            ? Driver.cuFuncSetCacheConfig(handle, call.Config)
            : CudaResult.InvalidHandle;

    protected override CudaResult OnOccupancy(in OccupancyRecord call, ref OccupancyReply reply)
    {
        if (!TryFunction(call.Function, out _, out var handle))
        {
            return CudaResult.InvalidHandle;
        }

        if (call.Kind == 0)
        {
            int blocks;
            var result = Driver.cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
                &blocks, handle, call.BlockSize, (nuint)call.DynamicShared, call.Flags);
            reply.Value = result == CudaResult.Success ? (ulong)blocks : 0;
            return result;
        }

        nuint bytes = 0;
        var found = call.Kind == 1
            ? Driver.cuOccupancyAvailableDynamicSMemPerBlock(&bytes, handle, call.Blocks, call.BlockSize)
            : Refuse(CudaResult.InvalidValue);
        reply.Value = found == CudaResult.Success ? bytes : 0;
        return found;
    }

    /// <remarks>The payload is a whole LaunchRecord with its launch attributes; its function and stream
    /// count.</remarks>
    protected override CudaResult OnOccupancyClusters(
        in OccupancyClustersRecord call, ReadOnlySpan<byte> payload, ref OccupancyClustersReply reply)
    {
        if (!TryFunction(call.Function, out _, out var handle))
        {
            return CudaResult.InvalidHandle;
        }

        var ask = call.Kind == 0 ? Driver.cuOccupancyMaxActiveClusters : Driver.cuOccupancyMaxPotentialClusterSize;
        if (call.Kind > 1 || !TryInner<LaunchRecord>(payload, out var launch, out var attributes))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var stream = FindStream(launch.Stream);
        if (stream is null || ask == null)
        {
            return stream is null ? CudaResult.InvalidHandle : CudaResult.NotSupported;
        }

        fixed (byte* first = attributes)
        {
            var config = Configuration(in launch, stream, (CUlaunchAttribute*)first);
            if (!AreAttributesValid(in launch, attributes, (CUlaunchAttribute*)first))
            {
                return Refuse(CudaResult.InvalidValue);
            }

            int value;
            var result = ask(&value, handle, &config);
            reply.Value = result == CudaResult.Success ? value : 0;
            return result;
        }
    }

    /// <summary>The function on the current device; false is counted as refused.</summary>
    private bool TryFunction(uint id, out FunctionObject? function, out void* handle)
    {
        function = _functions.Find(id);
        handle = null;
        if (function is null)
        {
            Counters.CountRefused();
            return false;
        }

        handle = (void*)function.Handles[_device.Index];
        if (handle is null && function.Kernel != 0)
        {
            void* found;
            if (Driver.cuKernelGetFunction(&found, (void*)function.Kernel) == CudaResult.Success)
            {
                handle = found;
                function.Handles[_device.Index] = (nint)found;
                _functionNumbers[(nint)found] = id;
            }
        }

        if (function.MayPrint)
        {
            _mayPrint = true;
            _text.Expect();
        }

        return handle is not null;
    }

    /// <summary>Asks for the layout of the parameters; null when there are more than a kernel can have.</summary>
    private FunctionObject? WithLayout(ModuleObject module, nint kernel, void* handle, string name)
    {
        if (Driver.cuFuncGetParamInfo == null)
        {
            var layout = module.Layouts?.Find(name);
            return new FunctionObject(module, kernel, layout?.Offsets, layout?.Sizes ?? [])
            {
                MayPrint = MayPrint(module, handle),
            };
        }

        var offsets = new List<uint>();
        var sizes = new List<uint>();
        nuint offset, size;
        while (Driver.cuFuncGetParamInfo(handle, (nuint)offsets.Count, &offset, &size) == CudaResult.Success)
        {
            if (offsets.Count == MaxParameters)
            {
                return null;
            }

            offsets.Add((uint)offset);
            sizes.Add((uint)size);
        }

        return new FunctionObject(module, kernel, [.. offsets], [.. sizes]) { MayPrint = MayPrint(module, handle) };
    }

    /// <summary>The arguments of vprintf lie in local memory; the name is seen where the image is not packed.</summary>
    private bool MayPrint(ModuleObject module, void* function)
    {
        const int LocalSizeBytes = 3;
        int bytes;
        return module.NamesPrint || (Driver.cuFuncGetAttribute(&bytes, LocalSizeBytes, function) == CudaResult.Success && bytes > 0);
    }

    private void Number(uint id, FunctionObject function)
    {
        if (function.Kernel != 0)
        {
            _functionNumbers[function.Kernel] = id;
        }

        _functionNumbers[function.Handles[_device.Index]] = id;
    }

    private void ForgetFunction(FunctionObject function)
    {
        _functionNumbers.Remove(function.Kernel);
        foreach (var handle in function.Handles)
        {
            _functionNumbers.Remove(handle);
        }
    }

    /// <summary>Writes a FunctionInfo and the pairs of offset and size; the count is 2^32 - 1 when the driver is too
    /// old
    /// to tell the layout.</summary>
    private int Describe(FunctionObject function, Span<byte> output, out int written)
    {
        var info = default(FunctionInfo);
        info.ParameterCount = function.Offsets is { } known ? (uint)known.Length : uint.MaxValue;
        info.ParameterBytes = function.ParameterBytes;
        var handle = (void*)function.Handles[_device.Index];
        for (var attribute = 0; attribute < FunctionAttributes; attribute++)
        {
            int value;
            if (handle is not null && Driver.cuFuncGetAttribute(&value, attribute, handle) == CudaResult.Success)
            {
                info.Attributes[attribute] = value;
                info.AttributeKnown |= 1u << attribute;
            }
        }

        fixed (byte* target = output)
        {
            *(FunctionInfo*)target = info;
            var pairs = (uint*)(target + sizeof(FunctionInfo));
            for (var i = 0; i < function.Sizes.Length; i++)
            {
                pairs[2 * i] = function.Offsets![i];
                pairs[(2 * i) + 1] = function.Sizes[i];
            }
        }

        written = sizeof(FunctionInfo) + (8 * function.Sizes.Length);
        return written;
    }
}
