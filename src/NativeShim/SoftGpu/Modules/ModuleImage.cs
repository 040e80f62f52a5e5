using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Memory;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>
/// The PTX that a module's image holds. Images come without a size: PTX ends with NUL, fat binaries say their size and
/// may be chained. Machine code is for real devices only and is passed over.
/// </summary>
internal sealed unsafe class ModuleImage
{
    private const uint WrapperMagic = 0x466243B1;
    private const uint ElfMagic = 0x464C457F;
    private const ulong SystemPage = 4096;
    private readonly List<PtxText> _texts = [];
    private readonly ConcurrentDictionary<int, PtxModule> _parsed = [];

    private ModuleImage()
    {
    }

    /// <exception cref="CudaFailure">InvalidImage, or NoBinaryForGpu for machine code.</exception>
    public static ModuleImage Read(void* image)
    {
        if (image == null)
        {
            throw new CudaFailure(CudaResult.InvalidValue, "no image");
        }

        var result = new ModuleImage();
        var magic = *(uint*)image;
        if (magic == WrapperMagic)
        {
            image = *(void**)((byte*)image + 8);
            magic = image == null ? 0 : *(uint*)image;
        }

        switch (magic)
        {
            case FatBinary.Magic:
                result.ReadChain((byte*)image);
                break;
            case ElfMagic:
                throw NoPtx("the image is machine code (ELF)");
            case 0:
                throw new CudaFailure(CudaResult.InvalidImage, "the image is empty");
            default:
                result._texts.Add(
                    new PtxText(0, MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)image).ToArray()));
                break;
        }

        return result;
    }

    /// <summary>The text that <see cref="For"/> would take.</summary>
    /// <exception cref="CudaFailure">NoBinaryForGpu: nothing fits.</exception>
    public PtxText Select(SoftDevice device)
    {
        var capability = (device.Spec.ComputeMajor * 10) + device.Spec.ComputeMinor;
        return _texts.Where(text => text.Architecture <= capability).MaxBy(text => text.Architecture)
            ?? throw NoPtx(_texts.Count == 0
                ? "the image has no PTX that can be read"
                : $"the image's PTX needs sm_{_texts.Min(text => text.Architecture)}, the device is sm_{capability}");
    }

    /// <summary>The newest PTX that the device can run, parsed.</summary>
    /// <exception cref="CudaFailure">NoBinaryForGpu: nothing fits.</exception>
    /// <exception cref="PtxException">The text is not understood.</exception>
    public PtxModule For(SoftDevice device)
    {
        var text = Select(device);
        return _parsed.GetOrAdd(text.Architecture, _ => PtxModule.Parse(text.Utf8));
    }

    private static CudaFailure NoPtx(string reason) => new(
        CudaResult.NoBinaryForGpu,
        $"{reason}; a software GPU runs PTX: compile with -gencode arch=compute_80,code=compute_80");

    /// <summary>Whether a next container may be read behind one that ends at a page's end.</summary>
    private static bool IsMapped(byte* address)
    {
        byte resident;
        return (ulong)address % SystemPage != 0 || Libc.IsResident(address, (nuint)SystemPage, &resident) == 0;
    }

    private void ReadChain(byte* container)
    {
        do
        {
            var size = FatBinary.SizeOf(new ReadOnlySpan<byte>(container, FatBinary.HeaderSize));
            if (size is < FatBinary.HeaderSize or > int.MaxValue)
            {
                throw new CudaFailure(CudaResult.InvalidImage, $"fat binary of {size} bytes");
            }

            FatBinary.Read(new ReadOnlySpan<byte>(container, (int)size), _texts);
            container += size;
        }
        while ((ulong)container % 4 == 0 && IsMapped(container) && *(uint*)container == FatBinary.Magic);
    }
}
