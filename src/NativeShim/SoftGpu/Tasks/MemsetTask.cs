using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Timing;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>Fills rows of elements of 1, 2 or 4 bytes.</summary>
/// <param name="address">First element.</param>
/// <param name="pitch">Bytes from row to row; of no meaning for one row.</param>
/// <param name="value">The element's value in its low bytes.</param>
/// <param name="elementSize">Bytes of an element.</param>
/// <param name="width">Elements of a row.</param>
/// <param name="height">Rows.</param>
internal sealed unsafe class MemsetTask(
    ulong address, ulong pitch, uint value, uint elementSize, ulong width, ulong height) : DeviceTask
{
    public override GraphNodeType NodeType => GraphNodeType.Memset;

    public ulong Address => address;

    public ulong Pitch => pitch;

    public uint Value => value;

    public uint ElementSize => elementSize;

    public ulong Width => width;

    public ulong Height => height;

    private ulong RowBytes => width * elementSize;

    /// <summary>Refuses what a driver refuses at the call.</summary>
    /// <exception cref="CudaFailure">InvalidValue.</exception>
    public void Validate(SoftContext context)
    {
        var fits = elementSize is 1 or 2 or 4
            && width <= ulong.MaxValue / 8
            && address % elementSize == 0
            && (height <= 1 || (pitch >= RowBytes && pitch % elementSize == 0 && height <= ulong.MaxValue / 2 / pitch));
        if (!fits || !IsEmpty() && !context.Driver.CanAccess(address, Extent(), write: true))
        {
            throw new CudaFailure(CudaResult.InvalidValue, $"memset of {Extent()} bytes at 0x{address:x}");
        }
    }

    public override long Execute(SoftContext context, long ready)
    {
        if (!IsEmpty())
        {
            context.Driver.CheckAccess(address, Extent(), write: true, "memset");
            for (ulong row = 0; row < height; row++)
            {
                FillRow((byte*)(address + (row * pitch)));
            }
        }

        var duration = context.Device.Model.Memset(RowBytes * height);
        return context.Device.Clock.Occupy(DeviceEngine.Compute, ready, duration);
    }

    private bool IsEmpty() => width == 0 || height == 0;

    private ulong Extent() => height <= 1 ? RowBytes : ((height - 1) * pitch) + RowBytes;

    private void FillRow(byte* row)
    {
        const ulong Piece = 1 << 28;
        for (ulong done = 0; done < width; done += Piece)
        {
            var count = (int)Math.Min(Piece, width - done);
            var start = row + (done * elementSize);
            switch (elementSize)
            {
                case 1:
                    new Span<byte>(start, count).Fill((byte)value);
                    break;
                case 2:
                    new Span<ushort>(start, count).Fill((ushort)value);
                    break;
                default:
                    new Span<uint>(start, count).Fill(value);
                    break;
            }
        }
    }
}
