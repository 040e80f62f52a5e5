using TensorFusion.Driver;
using TensorFusion.SoftGpu.Arrays;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Memory;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Turns CUDA's descriptions of copies into tasks.</summary>
internal static unsafe class CopyRequest
{
    public static CUDA_MEMCPY3D Widen(in CUDA_MEMCPY2D copy) => new()
    {
        SrcXInBytes = copy.SrcXInBytes,
        SrcY = copy.SrcY,
        SrcMemoryType = copy.SrcMemoryType,
        SrcHost = copy.SrcHost,
        SrcDevice = copy.SrcDevice,
        SrcArray = copy.SrcArray,
        SrcPitch = copy.SrcPitch,
        DstXInBytes = copy.DstXInBytes,
        DstY = copy.DstY,
        DstMemoryType = copy.DstMemoryType,
        DstHost = copy.DstHost,
        DstDevice = copy.DstDevice,
        DstArray = copy.DstArray,
        DstPitch = copy.DstPitch,
        WidthInBytes = copy.WidthInBytes,
        Height = copy.Height,
        Depth = 1,
    };

    /// <exception cref="CudaFailure">InvalidValue or InvalidHandle.</exception>
    public static CopyTask ToTask(SoftContext context, in CUDA_MEMCPY3D copy)
    {
        ulong width = copy.WidthInBytes;
        ulong height = copy.Height;
        ulong depth = copy.Depth;
        Api.Require(width < 1UL << 40 && height < 1UL << 32 && depth < 1UL << 32, "a copy too large");
        Api.Require(copy.SrcLod == 0 && copy.DstLod == 0);
        var source = Side(
            context, copy.SrcMemoryType, copy.SrcHost, copy.SrcDevice, copy.SrcArray, copy.SrcPitch, copy.SrcHeight,
            (copy.SrcXInBytes, copy.SrcY, copy.SrcZ), (width, height, depth));
        var target = Side(
            context, copy.DstMemoryType, copy.DstHost, copy.DstDevice, copy.DstArray, copy.DstPitch, copy.DstHeight,
            (copy.DstXInBytes, copy.DstY, copy.DstZ), (width, height, depth));
        return new CopyTask(source, target, width, height, depth) { Request = copy }.Validate(context);
    }

    private static CopySide Side(
        SoftContext context,
        MemoryType type,
        void* host,
        ulong device,
        void* array,
        ulong pitch,
        ulong rows,
        (nuint X, nuint Y, nuint Z) start,
        (ulong Width, ulong Height, ulong Depth) extent)
    {
        if (type == MemoryType.Array)
        {
            return context.Driver.Handles.Get<SoftArray>(array)
                .Side(start.X, start.Y, start.Z, extent.Width, extent.Height, extent.Depth);
        }

        Api.Require(type is MemoryType.Host or MemoryType.Device or MemoryType.Unified, $"memory type {(int)type}");
        var rowBytes = pitch == 0 ? start.X + extent.Width : pitch;
        var sliceRows = rows == 0 ? start.Y + extent.Height : rows;
        Api.Require(
            rowBytes >= start.X + extent.Width && sliceRows >= start.Y + extent.Height, "a pitch below the width");
        var origin = type == MemoryType.Host ? (ulong)host : device;
        var address = origin + (start.Z * sliceRows * rowBytes) + (start.Y * rowBytes) + start.X;
        return new CopySide(address, rowBytes, sliceRows * rowBytes, VirtualMemory.IsDevice(address), null);
    }
}
