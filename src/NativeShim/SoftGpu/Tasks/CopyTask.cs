using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Memory;
using TensorFusion.SoftGpu.Timing;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>
/// Copies a box of bytes: <paramref name="height"/> rows of <paramref name="width"/> bytes in each slice.
/// </summary>
internal sealed unsafe class CopyTask(CopySide source, CopySide target, ulong width, ulong height, ulong depth)
    : DeviceTask
{
    private byte[]? _staged;

    public override GraphNodeType NodeType => GraphNodeType.Memcpy;

    public CopySide Source => source;

    public CopySide Target => target;

    public ulong Bytes => width * height * depth;

    public ulong Width => width;

    public ulong Height => height;

    public ulong Depth => depth;

    public static CopyTask Linear(ulong source, ulong target, ulong bytes) =>
        new(CopySide.Linear(source), CopySide.Linear(target), bytes, 1, 1);

    /// <summary>The description that the copy was made from.</summary>
    public CUDA_MEMCPY3D? Request { get; init; }

    /// <summary>The copy as a driver describes it.</summary>
    public CUDA_MEMCPY3D Describe() => Request ?? new CUDA_MEMCPY3D
    {
        SrcMemoryType = source.IsDevice ? MemoryType.Device : MemoryType.Host,
        SrcHost = source.IsDevice ? null : (void*)source.Address,
        SrcDevice = source.IsDevice ? source.Address : 0,
        SrcPitch = (nuint)Math.Max(source.Pitch, width),
        SrcHeight = (nuint)height,
        DstMemoryType = target.IsDevice ? MemoryType.Device : MemoryType.Host,
        DstHost = target.IsDevice ? null : (void*)target.Address,
        DstDevice = target.IsDevice ? target.Address : 0,
        DstPitch = (nuint)Math.Max(target.Pitch, width),
        DstHeight = (nuint)height,
        WidthInBytes = (nuint)width,
        Height = (nuint)height,
        Depth = (nuint)depth,
    };

    /// <summary>Refuses what a driver refuses at the call.</summary>
    /// <exception cref="CudaFailure">InvalidValue.</exception>
    public CopyTask Validate(SoftContext context)
    {
        if (Bytes > 0)
        {
            Validate(context, source, write: false);
            Validate(context, target, write: true);
        }

        return this;
    }

    /// <summary>
    /// Takes the source's bytes now, so that the program may change them at once. Only for one row.
    /// </summary>
    public CopyTask Stage()
    {
        _staged = new ReadOnlySpan<byte>((void*)source.Address, checked((int)width)).ToArray();
        return this;
    }

    public override long Execute(SoftContext context, long ready)
    {
        if (Bytes > 0)
        {
            Check(context, source, write: false);
            Check(context, target, write: true);
            Move();
        }

        var device = context.Device;
        var (engine, duration) = (source.IsDevice, target.IsDevice) switch
        {
            (true, true) when OwnerOf(context, source) == OwnerOf(context, target) =>
                (DeviceEngine.Compute, device.Model.CopyWithin(Bytes)),
            (false, true) => (DeviceEngine.CopyIn, device.Model.CopyOverBus(Bytes)),
            _ => (DeviceEngine.CopyOut, device.Model.CopyOverBus(Bytes)),
        };
        return device.Clock.Occupy(engine, ready, duration);
    }

    private static SoftDevice? OwnerOf(SoftContext context, in CopySide side) =>
        side.Array?.Device ?? context.Driver.OwnerOf(side.Address);

    private void Validate(SoftContext context, in CopySide side, bool write)
    {
        var pitched = (height <= 1 || side.Pitch >= width) && (depth <= 1 || side.SlicePitch >= side.Pitch * height);
        if (!pitched || side.Address == 0
            || (side.Array is null
                && !context.Driver.CanAccess(side.Address, side.Extent(width, height, depth), write)))
        {
            throw new CudaFailure(
                CudaResult.InvalidValue, $"copy of {Bytes} bytes, {(write ? "target" : "source")} 0x{side.Address:x}");
        }
    }

    private void Check(SoftContext context, in CopySide side, bool write)
    {
        if (side.Array is { IsDestroyed: true })
        {
            throw new CudaFailure(CudaResult.IllegalAddress, "copy of a destroyed array");
        }

        if (side.Array is null && (write || _staged is null))
        {
            context.Driver.CheckAccess(side.Address, side.Extent(width, height, depth), write, "copy");
        }
    }

    private void Move()
    {
        if (_staged is not null)
        {
            _staged.CopyTo(new Span<byte>((void*)target.Address, _staged.Length));
            return;
        }

        for (ulong slice = 0; slice < depth; slice++)
        {
            for (ulong row = 0; row < height; row++)
            {
                var from = (byte*)(source.Address + (slice * source.SlicePitch) + (row * source.Pitch));
                var to = (byte*)(target.Address + (slice * target.SlicePitch) + (row * target.Pitch));
                Buffer.MemoryCopy(from, to, width, width);
            }
        }
    }
}
