using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class CopyTests : IDisposable
{
    private readonly SoftGpuSession _gpu = new();

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void Rows_are_copied_by_their_pitches()
    {
        var device = _gpu.Allocate(Page);
        _gpu.Upload(device, [.. Enumerable.Range(0, 64).Select(value => (uint)value)]);
        var target = stackalloc uint[8];
        var copy = new CUDA_MEMCPY2D
        {
            SrcMemoryType = MemoryType.Device,
            SrcDevice = device,
            SrcPitch = 64,
            SrcXInBytes = 8,
            SrcY = 1,
            DstMemoryType = MemoryType.Host,
            DstHost = target,
            DstPitch = 16,
            WidthInBytes = 8,
            Height = 2,
        };
        Check(_gpu.Cuda.cuMemcpy2DAsync_v2(&copy, null));
        Assert.Equal([18u, 19u, 0u, 0u, 34u, 35u, 0u, 0u], new ReadOnlySpan<uint>(target, 8).ToArray());
    }

    [Fact]
    public void A_pitch_below_the_width_is_refused()
    {
        var device = _gpu.Allocate(Page);
        var copy = new CUDA_MEMCPY2D
        {
            SrcMemoryType = MemoryType.Device,
            SrcDevice = device,
            SrcPitch = 4,
            DstMemoryType = MemoryType.Device,
            DstDevice = device + 4096,
            DstPitch = 16,
            WidthInBytes = 8,
            Height = 2,
        };
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemcpy2DAsync_v2(&copy, null));
    }

    [Fact]
    public void A_box_goes_through_an_array_and_back()
    {
        nint array;
        var descriptor = new CUDA_ARRAY3D_DESCRIPTOR
        {
            Width = 5,
            Height = 3,
            Depth = 2,
            Format = ArrayFormat.UnsignedInt32,
            NumChannels = 1,
        };
        Check(_gpu.Cuda.cuArray3DCreate_v2(&array, &descriptor));
        var device = _gpu.Allocate(Page);
        var expected = Enumerable.Range(1, 30).Select(value => (uint)value).ToArray();
        _gpu.Upload(device, expected);
        var into = new CUDA_MEMCPY3D
        {
            SrcMemoryType = MemoryType.Device,
            SrcDevice = device,
            SrcPitch = 20,
            SrcHeight = 3,
            DstMemoryType = MemoryType.Array,
            DstArray = (void*)array,
            WidthInBytes = 20,
            Height = 3,
            Depth = 2,
        };
        Check(_gpu.Cuda.cuMemcpy3DAsync_v2(&into, null));
        var back = new CUDA_MEMCPY3D
        {
            SrcMemoryType = MemoryType.Array,
            SrcArray = (void*)array,
            DstMemoryType = MemoryType.Unified,
            DstDevice = device + 4096,
            DstPitch = 20,
            DstHeight = 3,
            WidthInBytes = 20,
            Height = 3,
            Depth = 2,
        };
        Check(_gpu.Cuda.cuMemcpy3DAsync_v2(&back, null));
        Assert.Equal(expected, _gpu.Download(device + 4096, 30));
        back.WidthInBytes = 24;
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemcpy3DAsync_v2(&back, null));
    }

    [Fact]
    public void Arrays_are_charged_to_the_device_and_given_back()
    {
        nint array;
        var descriptor =
            new CUDA_ARRAY_DESCRIPTOR { Width = 1024, Height = 1024, Format = ArrayFormat.Float, NumChannels = 4 };
        Check(_gpu.Cuda.cuArrayCreate_v2(&array, &descriptor));
        Assert.Equal(16UL << 20, _gpu.Device.Ledger.Used);
        Check(_gpu.Cuda.cuArrayDestroy((void*)array));
        Assert.Equal(0UL, _gpu.Device.Ledger.Used);
        Assert.Equal(CudaResult.InvalidHandle, _gpu.Cuda.cuArrayDestroy((void*)array));
    }

    [Fact]
    public void Levels_of_a_mipmapped_array_halve()
    {
        nint mipmapped, level;
        var descriptor = new CUDA_ARRAY3D_DESCRIPTOR
        {
            Width = 64,
            Height = 16,
            Format = ArrayFormat.UnsignedInt8,
            NumChannels = 4,
        };
        Check(_gpu.Cuda.cuMipmappedArrayCreate(&mipmapped, &descriptor, 3));
        Check(_gpu.Cuda.cuMipmappedArrayGetLevel(&level, (void*)mipmapped, 2));
        CUDA_ARRAY_DESCRIPTOR seen;
        Check(_gpu.Cuda.cuArrayGetDescriptor_v2(&seen, (void*)level));
        Assert.Equal(((nuint)16, (nuint)4), (seen.Width, seen.Height));
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMipmappedArrayGetLevel(&level, (void*)mipmapped, 3));
        Check(_gpu.Cuda.cuMipmappedArrayDestroy((void*)mipmapped));
        Assert.Equal(0UL, _gpu.Device.Ledger.Used);
    }

    [Fact]
    public void A_texture_needs_a_resource_that_exists()
    {
        ulong texture;
        var resource = new CUDA_RESOURCE_DESC { ResType = ResourceType.Array, Resource = 12345 };
        var description = default(CUDA_TEXTURE_DESC);
        Assert.Equal(CudaResult.InvalidHandle, _gpu.Cuda.cuTexObjectCreate(&texture, &resource, &description, null));
        nint array;
        var descriptor = new CUDA_ARRAY_DESCRIPTOR { Width = 16, Format = ArrayFormat.Float, NumChannels = 1 };
        Check(_gpu.Cuda.cuArrayCreate_v2(&array, &descriptor));
        resource.Resource = (ulong)array;
        Check(_gpu.Cuda.cuTexObjectCreate(&texture, &resource, &description, null));
        Check(_gpu.Cuda.cuTexObjectDestroy(texture));
    }

    [Theory]
    [InlineData(1u, 0xABu, 0xABABABABu)]
    [InlineData(2u, 0x1234u, 0x12341234u)]
    [InlineData(4u, 0x12345678u, 0x12345678u)]
    public void Memsets_write_elements_of_their_size(uint size, uint value, uint expected)
    {
        var device = _gpu.Allocate(Page);
        var count = (nuint)(16 / size);
        Check(size switch
        {
            1 => _gpu.Cuda.cuMemsetD8Async(device, value, count, null),
            2 => _gpu.Cuda.cuMemsetD16Async(device, value, count, null),
            _ => _gpu.Cuda.cuMemsetD32Async(device, value, count, null),
        });
        Assert.Equal([expected, expected, expected, expected, 0u], _gpu.Download(device, 5));
    }

    [Fact]
    public void A_memset_of_rows_leaves_the_gaps()
    {
        var device = _gpu.Allocate(Page);
        Check(_gpu.Cuda.cuMemsetD2D32Async(device, 12, 7, 2, 3, null));
        Assert.Equal([7u, 7u, 0u, 7u, 7u, 0u, 7u, 7u, 0u], _gpu.Download(device, 9));
    }

    [Fact]
    public void A_memset_beyond_its_memory_is_refused()
    {
        var device = _gpu.Allocate(Page);
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemsetD8Async(device, 0, (nuint)Page + 1, null));
    }

    [Fact]
    public void Memory_is_copied_between_devices()
    {
        nint peer;
        Check(_gpu.Cuda.cuDevicePrimaryCtxRetain(&peer, 1));
        var first = _gpu.Allocate(Page);
        var second = _gpu.Reserve(Page);
        Check(_gpu.TryCreate(Page, out var handle, device: 1));
        Check(_gpu.Cuda.cuMemMap(second, (nuint)Page, 0, handle, 0));
        Check(_gpu.SetAccess(second, Page));
        _gpu.Upload(first, [1, 2, 3]);
        Check(_gpu.Cuda.cuMemcpyPeerAsync(second, (void*)peer, first, (void*)_gpu.Context, 12, null));
        Assert.Equal([1u, 2u, 3u], _gpu.Download(second, 3));
    }

    [Fact]
    public void Kernels_see_pinned_memory()
    {
        ulong pinned;
        Check(_gpu.Cuda.cuMemHostAlloc(&pinned, 100, (uint)HostAllocFlags.DeviceMap));
        ulong device;
        Check(_gpu.Cuda.cuMemHostGetDevicePointer_v2(&device, (void*)pinned, 0));
        Check(_gpu.Launch(_gpu.Function(_gpu.Module(), "fill"), 1, 0, device, 6, 3));
        Check(_gpu.Cuda.cuCtxSynchronize());
        Assert.Equal([6u, 6u, 6u, 0u], new ReadOnlySpan<uint>((void*)pinned, 4).ToArray());
        Check(_gpu.Cuda.cuMemFreeHost((void*)pinned));
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemFreeHost((void*)pinned));
    }

    [Fact]
    public void Registered_memory_outside_of_the_window_has_no_device_pointer()
    {
        var memory = System.Runtime.InteropServices.NativeMemory.AlignedAlloc(4096, 4096);
        Check(_gpu.Cuda.cuMemHostRegister_v2(memory, 4096, 0));
        Assert.Equal(CudaResult.HostMemoryAlreadyRegistered, _gpu.Cuda.cuMemHostRegister_v2((byte*)memory + 16, 16, 0));
        ulong device;
        Assert.Equal(CudaResult.NotSupported, _gpu.Cuda.cuMemHostGetDevicePointer_v2(&device, memory, 0));
        Check(_gpu.Cuda.cuMemHostUnregister(memory));
        Assert.Equal(CudaResult.HostMemoryNotRegistered, _gpu.Cuda.cuMemHostUnregister(memory));
        System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);
    }
}
