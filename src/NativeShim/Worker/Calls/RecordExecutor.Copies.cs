using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>
/// Copies and sets. Staging chunks go back to the program in every case, also when the copy is refused.
/// </summary>
internal sealed unsafe partial class RecordExecutor
{
    private const uint KindAddress = 1;
    private const uint KindStaging = 2;
    private const uint KindArray = 3;
    private readonly bool[] _registeredChunks = new bool[Wire.StagingChunkCount];

    protected override CudaResult OnCopy(in CopyRecord call)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        if (!IsValid(call.Destination, call.Bytes) || !IsValid(call.Source, call.Bytes))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var toDevice = IsOnDevice(call.Destination);
        var fromDevice = IsOnDevice(call.Source);
        if (toDevice && fromDevice)
        {
            var passed = Pass(stream.Lane);
            return passed == CudaResult.Success
                ? Passed(
                    stream.Lane,
                    Driver.cuMemcpyAsync(call.Destination, call.Source, (nuint)call.Bytes, stream.Handle))
                : passed;
        }

        Separate(stream.Lane);
        if (toDevice && !fromDevice)
        {
            Counters.CountToDevice(call.Bytes);
        }
        else if (fromDevice && !toDevice)
        {
            Counters.CountToHost(call.Bytes);
        }

        return Driver.cuMemcpyAsync(call.Destination, call.Source, (nuint)call.Bytes, stream.Handle);
    }

    protected override CudaResult OnCopyInline(in CopyInlineRecord call, ReadOnlySpan<byte> payload)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        // A captured copy runs later, from memory that would have to live as long as the graph.
        if (stream.Lane.Capturing)
        {
            return CudaResult.StreamCaptureUnsupported;
        }

        if (!IsValid(call.Destination, (ulong)payload.Length))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        Separate(stream.Lane);
        Counters.CountToDevice((ulong)payload.Length);
        fixed (byte* source = payload)
        {
            // The driver has taken bytes that are not pinned before this returns.
            return payload.Length == 0
                ? CudaResult.Success
                : Driver.cuMemcpyHtoDAsync_v2(call.Destination, source, (nuint)payload.Length, stream.Handle);
        }
    }

    protected override CudaResult OnCopyFromStaging(in CopyFromStagingRecord call)
    {
        if (call.Chunk >= Wire.StagingChunkCount)
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var stream = FindStream(call.Stream);
        var result = stream switch
        {
            null => CudaResult.InvalidHandle,
            { Lane.Capturing: true } => CudaResult.StreamCaptureUnsupported,
            _ when (ulong)call.Offset + call.Bytes > Wire.StagingChunkBytes || !IsValid(call.Destination, call.Bytes) =>
                Refuse(CudaResult.InvalidValue),
            _ => CudaResult.Success,
        };
        if (result == CudaResult.Success && call.Bytes > 0)
        {
            Separate(stream!.Lane);
            Counters.CountToDevice(call.Bytes);
            result = Driver.cuMemcpyHtoDAsync_v2(
                call.Destination, Chunk(call.Chunk) + call.Offset, call.Bytes, stream.Handle);
        }

        if (result != CudaResult.Success)
        {
            _region.SetChunk(call.Chunk, ChunkState.Free);
            return result;
        }

        return Tracker.AfterStream(stream!.Lane, CompletionAction.ChunkFree(call.Chunk));
    }

    protected override CudaResult OnCopyToStaging(in CopyToStagingRecord call)
    {
        if (call.Chunk >= Wire.StagingChunkCount)
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var stream = FindStream(call.Stream);
        var result = stream switch
        {
            null => CudaResult.InvalidHandle,
            { Lane.Capturing: true } => CudaResult.StreamCaptureUnsupported,
            _ when call.Bytes > Wire.StagingChunkBytes || !IsValid(call.Source, call.Bytes) =>
                Refuse(CudaResult.InvalidValue),
            _ => CudaResult.Success,
        };
        if (result == CudaResult.Success && call.Bytes > 0)
        {
            Separate(stream!.Lane);
            Counters.CountToHost(call.Bytes);
            result = Driver.cuMemcpyDtoHAsync_v2(Chunk(call.Chunk), call.Source, call.Bytes, stream.Handle);
        }

        return FinishToStaging(call.Chunk, stream, result);
    }

    protected override CudaResult OnCopy3D(in Copy3DRecord call)
    {
        var stream = FindStream(call.Stream);
        var copy = default(CUDA_MEMCPY3D);
        var result = stream is null ? CudaResult.InvalidHandle : BuildCopy(in call, out copy);
        var staged = call.SourceKind == KindStaging || call.DestinationKind == KindStaging;
        if (result == CudaResult.Success && staged && stream!.Lane.Capturing)
        {
            result = CudaResult.StreamCaptureUnsupported;
        }

        if (result == CudaResult.Success && copy.WidthInBytes > 0 && copy.Height > 0 && copy.Depth > 0)
        {
            result = CopyBox(&copy, stream!);
        }

        if (result != CudaResult.Success)
        {
            GiveChunksBack(in call);
            return result;
        }

        if (call.SourceKind == KindStaging)
        {
            result = Tracker.AfterStream(stream!.Lane, CompletionAction.ChunkFree(call.SourceChunk));
        }

        return call.DestinationKind == KindStaging
            ? FinishToStaging(call.DestinationChunk, stream, result)
            : result;
    }

    protected override CudaResult OnMemset(in MemsetRecord call)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        if (!IsValidSet(in call))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var passed = Pass(stream.Lane);
        return passed == CudaResult.Success ? Passed(stream.Lane, Set(in call, stream.Handle)) : passed;
    }

    /// <summary>A copy within the device takes turns like a kernel; one over the bus does not.</summary>
    private CudaResult CopyBox(CUDA_MEMCPY3D* copy, StreamObject stream)
    {
        if (IsHost(copy->SrcMemoryType, copy->SrcDevice) || IsHost(copy->DstMemoryType, copy->DstDevice))
        {
            Separate(stream.Lane);
            return Driver.cuMemcpy3DAsync_v2(copy, stream.Handle);
        }

        var passed = Pass(stream.Lane);
        return passed == CudaResult.Success
            ? Passed(stream.Lane, Driver.cuMemcpy3DAsync_v2(copy, stream.Handle))
            : passed;
    }

    private bool IsHost(MemoryType type, ulong address) =>
        type == MemoryType.Host || (type == MemoryType.Unified && !IsOnDevice(address));

    private bool IsValidSet(in MemsetRecord call) =>
        call.ElementBytes is 1 or 2 or 4
        && TryExtent(0, 0, 0, call.Pitch, 0, (UInt128)call.Width * call.ElementBytes, call.Height, 1, out var bytes)
        && (call.Height <= 1 || call.Pitch >= call.Width * call.ElementBytes)
        && IsValid(call.Destination, bytes);

    private CudaResult Set(in MemsetRecord call, void* stream)
    {
        var (to, pitch, width, height) = (call.Destination, (nuint)call.Pitch, (nuint)call.Width, (nuint)call.Height);
        return (call.ElementBytes, height) switch
        {
            (_, 0) => CudaResult.Success,
            (1, 1) => Driver.cuMemsetD8Async(to, call.Value & 0xFF, width, stream),
            (2, 1) => Driver.cuMemsetD16Async(to, call.Value & 0xFFFF, width, stream),
            (4, 1) => Driver.cuMemsetD32Async(to, call.Value, width, stream),
            (1, _) => Driver.cuMemsetD2D8Async(to, pitch, call.Value & 0xFF, width, height, stream),
            (2, _) => Driver.cuMemsetD2D16Async(to, pitch, call.Value & 0xFFFF, width, height, stream),
            _ => Driver.cuMemsetD2D32Async(to, pitch, call.Value, width, height, stream),
        };
    }

    /// <summary>Checks a box copy and puts it in the driver's terms.</summary>
    private CudaResult BuildCopy(in Copy3DRecord call, out CUDA_MEMCPY3D copy)
    {
        copy = new CUDA_MEMCPY3D
        {
            WidthInBytes = (nuint)call.Width,
            Height = (nuint)call.Height,
            Depth = (nuint)call.Depth,
            SrcXInBytes = (nuint)call.SourceX,
            SrcY = (nuint)call.SourceY,
            SrcZ = (nuint)call.SourceZ,
            DstXInBytes = (nuint)call.DestinationX,
            DstY = (nuint)call.DestinationY,
            DstZ = (nuint)call.DestinationZ,
        };
        switch (call.SourceKind)
        {
            case KindAddress when TryExtent(
                call.SourceX, call.SourceY, call.SourceZ, call.SourcePitch, call.SourceHeight,
                call.Width, call.Height, call.Depth, out var bytes) && IsValid(call.Source, bytes):
                copy.SrcMemoryType = MemoryType.Unified;
                copy.SrcDevice = call.Source;
                copy.SrcPitch = (nuint)call.SourcePitch;
                copy.SrcHeight = (nuint)call.SourceHeight;
                break;
            case KindStaging when FitsChunk(in call, call.SourceChunk):
                copy.SrcMemoryType = MemoryType.Host;
                copy.SrcHost = Chunk(call.SourceChunk);
                copy.SrcPitch = (nuint)call.Width;
                copy.SrcHeight = (nuint)call.Height;
                (copy.SrcXInBytes, copy.SrcY, copy.SrcZ) = (0, 0, 0);
                break;
            case KindArray when _arrays.Find(call.SourceArray) is { } array:
                copy.SrcMemoryType = MemoryType.Array;
                copy.SrcArray = array.Handle;
                break;
            default:
                return Refuse(CudaResult.InvalidValue);
        }

        switch (call.DestinationKind)
        {
            case KindAddress when TryExtent(
                call.DestinationX, call.DestinationY, call.DestinationZ, call.DestinationPitch, call.DestinationHeight,
                call.Width, call.Height, call.Depth, out var bytes) && IsValid(call.Destination, bytes):
                copy.DstMemoryType = MemoryType.Unified;
                copy.DstDevice = call.Destination;
                copy.DstPitch = (nuint)call.DestinationPitch;
                copy.DstHeight = (nuint)call.DestinationHeight;
                break;
            case KindStaging when FitsChunk(in call, call.DestinationChunk):
                copy.DstMemoryType = MemoryType.Host;
                copy.DstHost = Chunk(call.DestinationChunk);
                copy.DstPitch = (nuint)call.Width;
                copy.DstHeight = (nuint)call.Height;
                (copy.DstXInBytes, copy.DstY, copy.DstZ) = (0, 0, 0);
                break;
            case KindArray when _arrays.Find(call.DestinationArray) is { } array:
                copy.DstMemoryType = MemoryType.Array;
                copy.DstArray = array.Handle;
                break;
            default:
                return Refuse(CudaResult.InvalidValue);
        }

        return CudaResult.Success;
    }

    private static bool FitsChunk(in Copy3DRecord call, uint chunk) =>
        chunk < Wire.StagingChunkCount
        && TryExtent(0, 0, 0, call.Width, call.Height, call.Width, call.Height, call.Depth, out var bytes)
        && bytes <= Wire.StagingChunkBytes;

    /// <summary>
    /// Bytes from the start of a pitched box to the last byte that is touched; false when that is more than an address
    /// can hold, or rows overlap.
    /// </summary>
    private static bool TryExtent(
        ulong x, ulong y, ulong z, ulong pitch, ulong rows, UInt128 width, ulong height, ulong depth, out ulong bytes)
    {
        bytes = 0;
        if (width == 0 || height == 0 || depth == 0)
        {
            return true;
        }

        const ulong Limit = 1UL << 48;
        if ((x | y | z | pitch | rows | height | depth) >= Limit || width >= Limit)
        {
            return false;
        }

        var lastRow = (((UInt128)z + depth - 1) * rows) + y + height - 1;
        if (lastRow >= Limit)
        {
            return false;
        }

        var end = (lastRow * pitch) + x + width;
        bytes = (ulong)UInt128.Min(end, Limit);
        return end < Limit;
    }

    /// <summary>A staging chunk, registered with the driver at its first use so that copies do not pass through another
    /// buffer. Where registering fails, copies are slower and right.</summary>
    private byte* Chunk(uint chunk)
    {
        var address = _region.Chunk(chunk);
        if (!_registeredChunks[chunk])
        {
            _registeredChunks[chunk] = true;
            _ = Driver.cuMemHostRegister_v2(address, Wire.StagingChunkBytes, (uint)HostRegisterFlags.Portable);
        }

        return address;
    }

    private CudaResult FinishToStaging(uint chunk, StreamObject? stream, CudaResult result)
    {
        if (result != CudaResult.Success)
        {
            GiveChunkBack(chunk, ChunkState.Failed);
            return result;
        }

        return Tracker.AfterStream(stream!.Lane, CompletionAction.ChunkReady(chunk));
    }

    private void GiveChunksBack(in Copy3DRecord call)
    {
        if (call.SourceKind == KindStaging)
        {
            GiveChunkBack(call.SourceChunk, ChunkState.Free);
        }

        if (call.DestinationKind == KindStaging)
        {
            GiveChunkBack(call.DestinationChunk, ChunkState.Failed);
        }
    }
}
