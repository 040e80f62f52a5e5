using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Arrays, textures and surfaces.</summary>
internal sealed unsafe partial class RecordExecutor
{
    private const int ResourceViewBytes = 112;

    /// <summary>Arrays are laid out in tiles of 64 bytes by 8 rows, and take memory in pages of 64 KiB.</summary>
    private const ulong TileBytes = 64;
    private const ulong TileRows = 8;
    private const ulong ArrayPage = 64 << 10;
    private readonly HashSet<(ulong Object, uint Kind, int Device)> _textures = [];

    protected override CudaResult OnArrayCreate(in ArrayCreateRecord call, ref ArrayCreateReply reply)
    {
        if (!_arrays.IsFree(call.Array))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        var descriptor = new CUDA_ARRAY3D_DESCRIPTOR
        {
            Width = (nuint)call.Width,
            Height = (nuint)call.Height,
            Depth = (nuint)call.Depth,
            Format = (ArrayFormat)call.Format,
            NumChannels = call.Channels,
            Flags = call.Flags,
        };
        var bytes = EstimateBytes(in descriptor);
        if (!_device.Ledger.TryCharge(bytes))
        {
            return CudaResult.OutOfMemory;
        }

        void* array;
        var result = Driver.cuArray3DCreate_v2(&array, &descriptor);
        if (result == CudaResult.Success)
        {
            _arrays.TryAdd(call.Array, new ArrayObject(_device, (nint)array, bytes));
        }
        else
        {
            _device.Ledger.Release(bytes);
        }

        return result;
    }

    protected override CudaResult OnArrayDestroy(in ArrayDestroyRecord call)
    {
        var array = _arrays.Remove(call.Array);
        if (array is null)
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        // The driver frees the memory at once, so that the device must have finished with it.
        return WaitUntilIdle(array.Device) ? DestroyArray(array) : _health.Error;
    }

    protected override CudaResult OnTextureCreate(
        in TextureCreateRecord call, ReadOnlySpan<byte> payload, ref TextureCreateReply reply)
    {
        if (call.Kind > 1 || !MemoryMarshal.TryRead(payload, out CUDA_RESOURCE_DESC resource)
            || !IsResourceValid(ref resource, call.Array))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        ulong created;
        CudaResult result;
        if (call.Kind == 1)
        {
            result = Driver.cuSurfObjectCreate(&created, &resource);
        }
        else
        {
            var rest = payload[sizeof(CUDA_RESOURCE_DESC)..];
            if (!MemoryMarshal.TryRead(rest, out CUDA_TEXTURE_DESC texture))
            {
                return Refuse(CudaResult.InvalidValue);
            }

            rest = rest[sizeof(CUDA_TEXTURE_DESC)..];
            fixed (byte* view = rest)
            {
                result = Driver.cuTexObjectCreate(
                    &created, &resource, &texture, rest.Length >= ResourceViewBytes ? view : null);
            }
        }

        if (result == CudaResult.Success)
        {
            reply.Object = created;
            _textures.Add((created, call.Kind, _device.Index));
        }

        return result;
    }

    protected override CudaResult OnTextureDestroy(in TextureDestroyRecord call)
    {
        if (!_textures.Remove((call.Object, call.Kind, _device.Index)))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        return WaitUntilIdle(_device) ? DestroyTexture(call.Object, call.Kind) : _health.Error;
    }

    private CudaResult DestroyTexture(ulong texture, uint kind) =>
        kind == 0 ? Driver.cuTexObjectDestroy(texture) : Driver.cuSurfObjectDestroy(texture);

    private CudaResult DestroyArray(ArrayObject array)
    {
        var result = Driver.cuArrayDestroy(array.Handle);
        if (result == CudaResult.Success)
        {
            array.Device.Ledger.Release(array.Charged);
        }

        return result;
    }

    /// <summary>Checks what a texture reads, and puts the driver's array where the program gave a number.</summary>
    private bool IsResourceValid(ref CUDA_RESOURCE_DESC resource, uint number)
    {
        switch (resource.ResType)
        {
            case ResourceType.Array:
                var array = _arrays.Find(number);
                resource.Resource = array is null ? 0 : (ulong)array.Handle;
                return array is not null;
            case ResourceType.Linear:
                return resource.SizeOrWidth > 0 && IsValid(resource.Resource, resource.SizeOrWidth);
            case ResourceType.Pitch2D:
                return TryExtent(
                        0, 0, 0, resource.PitchInBytes, 0,
                        (UInt128)resource.SizeOrWidth * ElementBytes(resource.Format) * resource.NumChannels,
                        resource.Height, 1, out var bytes)
                    && bytes > 0 && IsValid(resource.Resource, bytes);
            default:
                return false;
        }
    }

    private static ulong EstimateBytes(in CUDA_ARRAY3D_DESCRIPTOR array)
    {
        static UInt128 RoundUp(UInt128 value, ulong multiple) => (value + multiple - 1) / multiple * multiple;

        var row = RoundUp((UInt128)array.Width * ElementBytes(array.Format) * array.NumChannels, TileBytes);
        var rows = array.Height <= 1 ? 1 : RoundUp(array.Height, TileRows);
        var bytes = RoundUp(row * rows, ArrayPage);
        var depth = Math.Max(1, (ulong)array.Depth);
        return bytes > (ulong.MaxValue >> 1) / depth ? ulong.MaxValue >> 1 : (ulong)bytes * depth;
    }

    private static uint ElementBytes(ArrayFormat format) => format switch
    {
        ArrayFormat.UnsignedInt8 or ArrayFormat.SignedInt8 => 1,
        ArrayFormat.UnsignedInt16 or ArrayFormat.SignedInt16 or ArrayFormat.Half => 2,
        _ => 4,
    };
}
