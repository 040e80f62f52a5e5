using TensorFusion.Driver;
using TensorFusion.Protocol;

namespace TensorFusion.Worker.Calls;

/// <summary>
/// Tensor maps, which the driver encodes without touching the device. The payload, by kind:
/// 0 tiled: u64 dimensions[rank], u64 strides[rank - 1], u32 box[rank], u32 element strides[rank],
/// i32 interleave, swizzle, L2 promotion, out-of-bounds fill;
/// 1 im2col: u64 dimensions[rank], u64 strides[rank - 1], i32 lower corner[rank - 2], i32 upper corner[rank - 2],
/// u32 channels, u32 pixels, u32 element strides[rank], i32 interleave, swizzle, L2 promotion, out-of-bounds fill;
/// 2 replace address: the 128 bytes of the map.
/// </summary>
internal sealed unsafe partial class RecordExecutor
{
    private const int TensorMapBytes = 128;
    private const uint MaxRank = 5;

    protected override CudaResult OnTensorMapEncode(
        in TensorMapEncodeRecord call, ReadOnlySpan<byte> payload, ref TensorMapEncodeReply reply, Span<byte> output,
        out int written)
    {
        written = 0;
        var rank = (int)call.Rank;
        var expected = call.Kind switch
        {
            0 when call.Rank is > 0 and <= MaxRank => (24 * rank) + 8,
            1 when call.Rank is > 2 and <= MaxRank => 28 * rank,
            2 => TensorMapBytes,
            _ => int.MaxValue,
        };
        if (payload.Length < expected)
        {
            return Refuse(CudaResult.InvalidValue);
        }

        // The driver wants the map aligned to 64 bytes.
        var map = _scratch + Wire.MaxRecordBytes;
        new Span<byte>(map, TensorMapBytes).Clear();
        fixed (byte* first = payload)
        {
            var result = call.Kind switch
            {
                0 => EncodeTiled(in call, map, first),
                1 => EncodeIm2Col(in call, map, first),
                _ => ReplaceAddress(call.Address, map, payload),
            };
            if (result == CudaResult.Success)
            {
                new ReadOnlySpan<byte>(map, TensorMapBytes).CopyTo(output);
                written = TensorMapBytes;
            }

            return result;
        }
    }

    private CudaResult EncodeTiled(in TensorMapEncodeRecord call, byte* map, byte* payload)
    {
        if (Driver.cuTensorMapEncodeTiled == null)
        {
            return CudaResult.NotSupported;
        }

        var dimensions = (ulong*)payload;
        var strides = dimensions + call.Rank;
        var box = (uint*)(strides + call.Rank - 1);
        var elementStrides = box + call.Rank;
        var modes = (int*)(elementStrides + call.Rank);
        return Driver.cuTensorMapEncodeTiled(
            map, call.DataType, call.Rank, (void*)call.Address, dimensions, strides, box, elementStrides,
            modes[0], modes[1], modes[2], modes[3]);
    }

    private CudaResult EncodeIm2Col(in TensorMapEncodeRecord call, byte* map, byte* payload)
    {
        if (Driver.cuTensorMapEncodeIm2col == null)
        {
            return CudaResult.NotSupported;
        }

        var dimensions = (ulong*)payload;
        var strides = dimensions + call.Rank;
        var lower = (int*)(strides + call.Rank - 1);
        var upper = lower + call.Rank - 2;
        var counts = (uint*)(upper + call.Rank - 2);
        var elementStrides = counts + 2;
        var modes = (int*)(elementStrides + call.Rank);
        return Driver.cuTensorMapEncodeIm2col(
            map, call.DataType, call.Rank, (void*)call.Address, dimensions, strides, lower, upper, counts[0], counts[1],
            elementStrides, modes[0], modes[1], modes[2], modes[3]);
    }

    private CudaResult ReplaceAddress(ulong address, byte* map, ReadOnlySpan<byte> payload)
    {
        payload[..TensorMapBytes].CopyTo(new Span<byte>(map, TensorMapBytes));
        return Driver.cuTensorMapReplaceAddress == null
            ? CudaResult.NotSupported
            : Driver.cuTensorMapReplaceAddress(map, (void*)address);
    }
}
