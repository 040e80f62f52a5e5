using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Code;
using TensorFusion.Worker.Code.Images;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Memory;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Modules and libraries, their global variables and the names of their functions.</summary>
internal sealed unsafe partial class RecordExecutor
{
    private const int MaxOptions = 32;
    private const int MaxNameBytes = 32 * 1024;

    /// <summary>Images in which the name of the print function is looked for: not those of whole libraries.</summary>
    private const int LargestSearch = 16 << 20;

    private readonly RangeIndex<ModuleObject> _globals = new();

    protected override CudaResult OnModuleLoad(
        in ModuleLoadRecord call, ReadOnlySpan<byte> payload, ref ModuleLoadReply reply, Span<byte> output,
        out int written)
    {
        written = 0;
        if (!_modules.IsFree(call.Module))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        var optionBytes = (int)Math.Min(call.OptionCount, MaxOptions) * 8;
        if (call.OptionCount > MaxOptions || payload.Length < optionBytes || !AreScalarOptions(payload[..optionBytes]))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        using var info = new JitLog(Math.Min(call.InfoLogBytes, (uint)output.Length / 2));
        using var error = new JitLog(Math.Min(call.ErrorLogBytes, (uint)output.Length / 2));
        using var image = FindImage(call.ImageFd, call.ImageOffset, call.ImageBytes, payload[optionBytes..]);
        var defect = image is null ? "there is no image" : ImageFormat.FindDefect(image.Bytes);
        if (image is null || defect is not null)
        {
            error.Write($"This image cannot be loaded: {defect}.");
            reply.ErrorLogBytes = (uint)error.CopyTo(output);
            written = (int)reply.ErrorLogBytes;
            return Refuse(CudaResult.InvalidImage);
        }

        var result = Load(image, payload[..optionBytes], call.Library != 0, info, error, out var handle);
        reply.InfoLogBytes = (uint)info.CopyTo(output);
        reply.ErrorLogBytes = (uint)error.CopyTo(output[(int)reply.InfoLogBytes..]);
        written = (int)(reply.InfoLogBytes + reply.ErrorLogBytes);
        if (result == CudaResult.Success)
        {
            var layouts = Driver.cuFuncGetParamInfo == null
                ? KernelLayouts.Read(new ReadOnlySpan<byte>(image.Address, (int)Math.Min(image.Size, int.MaxValue)))
                : null;
            _modules.TryAdd(call.Module, new ModuleObject(_device, handle, call.Library != 0, layouts)
            {
                NamesPrint = image.Size <= LargestSearch
                    && new ReadOnlySpan<byte>(image.Address, (int)image.Size).IndexOf("vprintf"u8) >= 0,
            });
        }

        return result;
    }

    protected override CudaResult OnModuleUnload(in ModuleUnloadRecord call)
    {
        var module = _modules.Remove(call.Module);
        return module is null ? Refuse(CudaResult.InvalidHandle) : Unload(module);
    }

    protected override CudaResult OnGlobalLookup(
        in GlobalLookupRecord call, ReadOnlySpan<byte> payload, ref GlobalLookupReply reply)
    {
        var module = _modules.Find(call.Module);
        if (module is null || !TryName(payload, out var name))
        {
            return Refuse(module is null ? CudaResult.InvalidHandle : CudaResult.InvalidValue);
        }

        ulong address = 0;
        nuint bytes = 0;
        CudaResult result;
        if (!module.IsLibrary)
        {
            result = Driver.cuModuleGetGlobal_v2(&address, &bytes, module.Handle, name);
        }
        else
        {
            var find = call.Managed != 0 ? Driver.cuLibraryGetManaged : Driver.cuLibraryGetGlobal;
            result = find == null ? CudaResult.NotSupported : find(&address, &bytes, module.Handle, name);
        }

        if (result == CudaResult.Success)
        {
            reply.Address = address;
            reply.Bytes = bytes;
            _globals.TryAdd(address, bytes, module);
        }

        return result;
    }

    protected override CudaResult OnFunctionEnumerate(
        in FunctionEnumerateRecord call, ref FunctionEnumerateReply reply, Span<byte> output, out int written)
    {
        written = 0;
        var module = _modules.Find(call.Module);
        if (module is null)
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        var count = Driver.cuModuleGetFunctionCount;
        var list = Driver.cuModuleEnumerateFunctions;
        var nameOf = Driver.cuFuncGetName;
        if (module.IsLibrary)
        {
            count = Driver.cuLibraryGetKernelCount;
            list = Driver.cuLibraryEnumerateKernels;
            nameOf = Driver.cuKernelGetName;
        }

        if (count == null || list == null || nameOf == null)
        {
            return CudaResult.NotSupported;
        }

        uint total;
        var result = count(&total, module.Handle);
        if (result != CudaResult.Success)
        {
            return result;
        }

        reply.Count = total;
        var handles = new nint[total];
        fixed (nint* first = handles)
        {
            result = list(first, total, module.Handle);
        }

        for (var i = call.First; i < total && result == CudaResult.Success; i++)
        {
            byte* name;
            result = nameOf(&name, (void*)handles[i]);
            if (result == CudaResult.Success)
            {
                var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
                if (text.Length + 1 > output.Length - written)
                {
                    break;
                }

                text.CopyTo(output[written..]);
                output[written + text.Length] = 0;
                written += text.Length + 1;
                reply.Returned++;
            }
        }

        return result;
    }

    private CudaResult Load(
        CodeImage image, ReadOnlySpan<byte> given, bool library, JitLog info, JitLog error, out nint handle)
    {
        var ids = stackalloc int[MaxOptions + 4];
        var values = stackalloc void*[MaxOptions + 4];
        uint count = 0;
        foreach (var (id, value) in MemoryMarshal.Cast<byte, (int Id, uint Value)>(given))
        {
            ids[count] = id;
            values[count++] = (void*)value;
        }

        void Add(JitOption id, void* value)
        {
            ids[count] = (int)id;
            values[count++] = value;
        }

        if (info.Capacity > 0)
        {
            Add(JitOption.InfoLogBuffer, info.Address);
            Add(JitOption.InfoLogBufferSizeBytes, (void*)info.Capacity);
        }

        if (error.Capacity > 0)
        {
            Add(JitOption.ErrorLogBuffer, error.Address);
            Add(JitOption.ErrorLogBufferSizeBytes, (void*)error.Capacity);
        }

        void* loaded = null;
        CudaResult result;
        if (!library)
        {
            result = Driver.cuModuleLoadDataEx(&loaded, image.Address, count, ids, values);
        }
        else
        {
            result = Driver.cuLibraryLoadData == null
                ? CudaResult.NotSupported
                : Driver.cuLibraryLoadData(&loaded, image.Address, ids, values, count, null, null, 0);
        }

        handle = (nint)loaded;
        return result;
    }

    /// <summary>An image in memory of the worker: a shared file's part, or the end of the payload.</summary>
    private CodeImage? FindImage(uint fd, ulong offset, ulong bytes, ReadOnlySpan<byte> inline)
    {
        if (fd != 0)
        {
            return _images.Read(fd, offset, bytes);
        }

        return bytes == 0 || bytes > (ulong)inline.Length ? null : CodeImage.Copy(inline[..(int)bytes]);
    }

    /// <summary>
    /// Options whose value is a number: nothing that the driver would follow as an address of this process.
    /// </summary>
    private static bool AreScalarOptions(ReadOnlySpan<byte> options)
    {
        foreach (var (id, _) in MemoryMarshal.Cast<byte, (int Id, uint Value)>(options))
        {
            if (id is not (0 or 1 or (>= 7 and <= 16) or (>= 20 and <= 24) or (>= 29 and <= 33)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies a name out of a payload and ends it with zero.</summary>
    private bool TryName(ReadOnlySpan<byte> payload, out byte* name)
    {
        name = _scratch + Wire.MaxRecordBytes;
        var end = payload.IndexOf((byte)0);
        var text = end < 0 ? payload : payload[..end];
        if (text.Length is 0 or > MaxNameBytes)
        {
            return false;
        }

        text.CopyTo(new Span<byte>(name, text.Length));
        name[text.Length] = 0;
        return true;
    }

    private CudaResult Unload(ModuleObject module)
    {
        foreach (var function in _functions.RemoveWhere(f => f.Module == module))
        {
            ForgetFunction(function);
        }

        _globals.RemoveWhere(g => g == module);
        return module.IsLibrary ? Driver.cuLibraryUnload(module.Handle) : Driver.cuModuleUnload(module.Handle);
    }
}
