using System.Numerics;
using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Arrays, textures and surfaces.</summary>
internal sealed unsafe partial class RecordExecutor
{
    private const int ResourceViewBytes = 112;

    /// <summary>CUDA_ARRAY3D_LAYERED: the depth counts layers.</summary>
    private const uint Layered = 1;

    /// <summary>Arrays are laid out in tiles of 64 bytes by 8 rows, and take memory in pages of 64 KiB.</summary>
    private const ulong TileBytes = 64;
    private const ulong TileRows = 8;
    private const ulong ArrayPage = 64 << 10;
    private readonly HashSet<(ulong Object, uint Kind, int Device)> _textures = [];

    protected override CudaResult OnArrayCreate(in ArrayCreateRecord call, ref ArrayCreateReply reply)
    {
        var descriptor = new CUDA_ARRAY3D_DESCRIPTOR
        {
            Width = (nuint)call.Width,
            Height = (nuint)call.Height,
            Depth = (nuint)call.Depth,
            Format = (ArrayFormat)call.Format,
            NumChannels = call.Channels,
            Flags = call.Flags,
        };
        return Create(call.Array, EstimateBytes(in descriptor), ArrayRole.Single, (nint* array) =>
        {
            var given = descriptor;
            return Driver.cuArray3DCreate_v2(array, &given);
        });
    }

    protected override CudaResult OnMipmapCreate(in MipmapCreateRecord call, ref MipmapCreateReply reply)
    {
        var descriptor = new CUDA_ARRAY3D_DESCRIPTOR
        {
            Width = (nuint)call.Width,
            Height = (nuint)call.Height,
            Depth = (nuint)call.Depth,
            Format = (ArrayFormat)call.Format,
            NumChannels = call.Channels,
            Flags = call.Flags,
        };
        var largest = Math.Max(call.Width, Math.Max(call.Height, (call.Flags & Layered) != 0 ? 1 : call.Depth));
        var levels = Math.Clamp(call.Levels, 1, (uint)BitOperations.Log2(largest | 1) + 1);
        ulong bytes = 0;
        var level = descriptor;
        for (var i = 0; i < levels; i++)
        {
            bytes = checked(bytes + Math.Min(EstimateBytes(in level), 1UL << 56));
            level.Width = Math.Max(1, level.Width / 2);
            level.Height = level.Height <= 1 ? level.Height : level.Height / 2;
            level.Depth = level.Depth <= 1 || (call.Flags & Layered) != 0 ? level.Depth : level.Depth / 2;
        }

        reply.Levels = levels;
        return Create(call.Array, bytes, ArrayRole.Mipmapped, (nint* array) =>
        {
            var given = descriptor;
            return Driver.cuMipmappedArrayCreate(array, &given, levels);
        });
    }

    protected override CudaResult OnMipmapLevel(in MipmapLevelRecord call)
    {
        if (_arrays.Find(call.Mipmap) is not { Role: ArrayRole.Mipmapped } whole || !_arrays.IsFree(call.Array))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        void* level;
        var result = Driver.cuMipmappedArrayGetLevel(&level, whole.Handle, call.Level);
        if (result == CudaResult.Success)
        {
            _arrays.TryAdd(call.Array, new ArrayObject(whole.Device, (nint)level, 0, ArrayRole.Level));
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
        return array.Role == ArrayRole.Level || WaitUntilIdle(array.Device) ? DestroyArray(array) : _health.Error;
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

    private delegate CudaResult ArrayMaker(nint* array);

    private CudaResult Create(uint number, ulong bytes, ArrayRole role, ArrayMaker make)
    {
        if (!_arrays.IsFree(number))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        if (!_device.Ledger.TryCharge(bytes))
        {
            return CudaResult.OutOfMemory;
        }

        nint array;
        var result = make(&array);
        if (result == CudaResult.Success)
        {
            _arrays.TryAdd(number, new ArrayObject(_device, array, bytes, role));
        }
        else
        {
            _device.Ledger.Release(bytes);
        }

        return result;
    }

    private CudaResult DestroyArray(ArrayObject array)
    {
        var result = array.Role switch
        {
            ArrayRole.Level => CudaResult.Success,
            ArrayRole.Mipmapped => Driver.cuMipmappedArrayDestroy(array.Handle),
            _ => Driver.cuArrayDestroy(array.Handle),
        };
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
            case ResourceType.Array or ResourceType.MipmappedArray:
                var array = _arrays.Find(number);
                resource.Resource = array is null ? 0 : (ulong)array.Handle;
                return array is not null
                    && (array.Role == ArrayRole.Mipmapped) == (resource.ResType == ResourceType.MipmappedArray);
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
