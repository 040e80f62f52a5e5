using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Arrays;
using TensorFusion.SoftGpu.Contexts;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Arrays, textures and surfaces.</summary>
internal static unsafe class CudaArrays
{
    [UnmanagedCallersOnly]
    public static CudaResult cuArrayCreate_v2(
        nint* array, CUDA_ARRAY_DESCRIPTOR* descriptor) => Api.InContext(context =>
    {
        Api.Require(array != null && descriptor != null);
        *array = Create(context, new CUDA_ARRAY3D_DESCRIPTOR
        {
            Width = descriptor->Width,
            Height = descriptor->Height,
            Format = descriptor->Format,
            NumChannels = descriptor->NumChannels,
        });
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuArray3DCreate_v2(
        nint* array, CUDA_ARRAY3D_DESCRIPTOR* descriptor) => Api.InContext(context =>
    {
        Api.Require(array != null && descriptor != null);
        *array = Create(context, *descriptor);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuArrayDestroy(void* array) =>
        Api.InContext(context => context.Unregister<SoftArray>((nint)array).Dispose());

    [UnmanagedCallersOnly]
    public static CudaResult cuArrayGetDescriptor_v2(CUDA_ARRAY_DESCRIPTOR* descriptor, void* array) =>
        Api.InContext(context =>
        {
            Api.Require(descriptor != null);
            var full = context.Driver.Handles.Get<SoftArray>(array).Descriptor;
            *descriptor = new CUDA_ARRAY_DESCRIPTOR
            {
                Width = full.Width,
                Height = full.Height,
                Format = full.Format,
                NumChannels = full.NumChannels,
            };
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuArray3DGetDescriptor_v2(CUDA_ARRAY3D_DESCRIPTOR* descriptor, void* array) =>
        Api.InContext(context =>
        {
            Api.Require(descriptor != null);
            *descriptor = context.Driver.Handles.Get<SoftArray>(array).Descriptor;
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuMipmappedArrayCreate(nint* array, CUDA_ARRAY3D_DESCRIPTOR* descriptor, uint levels) =>
        Api.InContext(context =>
        {
            Api.Require(array != null && descriptor != null && levels is > 0 and <= 18);
            var made = new List<(SoftArray Array, nint Handle)>();
            var mipmapped = new SoftMipmappedArray(made, context.Driver);
            try
            {
                for (var level = 0; level < levels; level++)
                {
                    var item = new SoftArray(context.Driver, context.Device, Shrink(*descriptor, level));
                    made.Add((item, context.Driver.Handles.Add((object)item)));
                }
            }
            catch
            {
                mipmapped.Dispose();
                throw;
            }

            *array = context.Register(mipmapped);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuMipmappedArrayDestroy(void* array) =>
        Api.InContext(context => context.Unregister<SoftMipmappedArray>((nint)array).Dispose());

    [UnmanagedCallersOnly]
    public static CudaResult cuMipmappedArrayGetLevel(
        nint* array, void* mipmapped, uint level) => Api.InContext(context =>
    {
        var levels = context.Driver.Handles.Get<SoftMipmappedArray>(mipmapped).Levels;
        Api.Require(array != null && level < levels.Count);
        *array = levels[(int)level].Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuTexObjectCreate(
        ulong* texture, CUDA_RESOURCE_DESC* resource, CUDA_TEXTURE_DESC* description, void* view) =>
            Api.InContext(context =>
    {
        Api.Require(texture != null && resource != null && description != null);
        if (view != null)
        {
            throw new CudaFailure(CudaResult.NotSupported, "a texture with a resource view");
        }

        Validate(context, *resource);
        *texture = (ulong)context.Register(new SoftTexture(*resource, *description));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuTexObjectDestroy(ulong texture) =>
        Api.InContext(context => { context.Unregister<SoftTexture>((nint)texture); });

    [UnmanagedCallersOnly]
    public static CudaResult cuSurfObjectCreate(
        ulong* surface, CUDA_RESOURCE_DESC* resource) => Api.InContext(context =>
    {
        Api.Require(surface != null && resource != null && resource->ResType == ResourceType.Array);
        Validate(context, *resource);
        *surface = (ulong)context.Register(new SoftSurface(*resource));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuSurfObjectDestroy(ulong surface) =>
        Api.InContext(context => { context.Unregister<SoftSurface>((nint)surface); });

    private static nint Create(SoftContext context, in CUDA_ARRAY3D_DESCRIPTOR descriptor) =>
        context.Register(new SoftArray(context.Driver, context.Device, descriptor));

    private static CUDA_ARRAY3D_DESCRIPTOR Shrink(CUDA_ARRAY3D_DESCRIPTOR descriptor, int level)
    {
        descriptor.Width = Math.Max(1, descriptor.Width >> level);
        descriptor.Height = descriptor.Height == 0 ? 0 : Math.Max(1, descriptor.Height >> level);
        const uint LayeredOrCube = 0x1 | 0x4;
        if (descriptor.Depth != 0 && (descriptor.Flags & LayeredOrCube) == 0)
        {
            descriptor.Depth = Math.Max(1, descriptor.Depth >> level);
        }

        return descriptor;
    }

    private static void Validate(SoftContext context, in CUDA_RESOURCE_DESC resource)
    {
        Api.Require(resource.Flags == 0);
        switch (resource.ResType)
        {
            case ResourceType.Array:
                context.Driver.Handles.Get<SoftArray>((nint)resource.Resource);
                break;
            case ResourceType.MipmappedArray:
                context.Driver.Handles.Get<SoftMipmappedArray>((nint)resource.Resource);
                break;
            case ResourceType.Linear:
                Api.Require(context.Driver.CanAccess(resource.Resource, resource.SizeOrWidth, write: false));
                break;
            case ResourceType.Pitch2D:
                Api.Require(context.Driver.CanAccess(
                    resource.Resource, resource.PitchInBytes * resource.Height, write: false));
                break;
            default:
                throw new CudaFailure(CudaResult.InvalidValue, $"resource type {(int)resource.ResType}");
        }
    }
}
