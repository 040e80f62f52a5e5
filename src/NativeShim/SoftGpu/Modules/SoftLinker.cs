using System.Runtime.InteropServices;
using System.Text;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>
/// Links PTX into one module: the texts one behind the other, with the header (.version, .target, .address_size) of
/// the first. The result is PTX text again, which loads like any other image.
/// </summary>
internal sealed unsafe class SoftLinker(SoftDevice device, JitOptions options) : IDisposable
{
    private readonly List<string> _texts = [];
    private byte* _image;

    /// <exception cref="CudaFailure">The kind of input cannot be linked.</exception>
    public void Add(JitInputType type, void* data, nuint size)
    {
        switch (type)
        {
            case JitInputType.Ptx when data != null && size > 0:
                var text = new ReadOnlySpan<byte>(data, checked((int)size));
                var end = text.IndexOf((byte)0);
                _texts.Add(Encoding.UTF8.GetString(end < 0 ? text : text[..end]));
                break;
            case JitInputType.Fatbinary when data != null:
                _texts.Add(Encoding.UTF8.GetString(ModuleImage.Read(data).Select(device).Utf8).TrimEnd('\0'));
                break;
            case JitInputType.Cubin or JitInputType.Object or JitInputType.Library or JitInputType.Nvvm:
                options.WriteError($"a software GPU links PTX only, not input type {(int)type}");
                throw new CudaFailure(CudaResult.NoBinaryForGpu, $"linker input of type {type}");
            default:
                throw new CudaFailure(CudaResult.InvalidValue, $"linker input of type {(int)type} and {size} bytes");
        }
    }

    /// <summary>The linked image; it lives as long as the linker.</summary>
    /// <exception cref="CudaFailure">InvalidPtx; the error log says why.</exception>
    public (nint Image, nuint Size) Complete()
    {
        if (_texts.Count == 0)
        {
            throw new CudaFailure(CudaResult.InvalidValue, "nothing to link");
        }

        var bytes = Encoding.UTF8.GetBytes(
            string.Join('\n', _texts.Select((text, index) => index == 0 ? text : Body(text))));
        try
        {
            PtxModule.Parse(bytes);
        }
        catch (PtxException exception)
        {
            options.WriteError(exception.Message);
            throw new CudaFailure(CudaResult.InvalidPtx, exception.Message);
        }

        options.WriteInfo($"linked {_texts.Count} PTX input(s), {bytes.Length} bytes");
        NativeMemory.Free(_image);
        _image = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(_image, bytes.Length));
        return ((nint)_image, (nuint)bytes.Length + 1);
    }

    public void Dispose()
    {
        NativeMemory.Free(_image);
        _image = null;
    }

    private static string Body(string text) => string.Join('\n', text.Split('\n').Select(line =>
    {
        var trimmed = line.AsSpan().TrimStart();
        var isHeader = trimmed.StartsWith(".version") || trimmed.StartsWith(".target")
            || trimmed.StartsWith(".address_size");
        return isHeader ? "" : line;
    }));
}
