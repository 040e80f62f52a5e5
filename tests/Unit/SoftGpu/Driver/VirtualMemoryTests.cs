using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class VirtualMemoryTests : IDisposable
{
    private const ulong Wish = 0x4000_0000_0000;
    private readonly SoftGpuSession _gpu = new();

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void A_wished_address_is_given()
    {
        Assert.Equal(Wish, _gpu.Reserve(1UL << 40, Wish));
    }

    [Fact]
    public void A_wish_that_is_taken_gives_another_address()
    {
        _gpu.Reserve(Page, Wish);
        Assert.NotEqual(Wish, _gpu.Reserve(Page, Wish));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(4096UL)]
    [InlineData(Page + 1)]
    public void A_size_off_the_granularity_is_refused(ulong size)
    {
        ulong address;
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemAddressReserve(&address, (nuint)size, 0, 0, 0));
        Assert.Equal(CudaResult.InvalidValue, _gpu.TryCreate(size, out _));
    }

    [Fact]
    public void The_granularity_is_2_MiB()
    {
        nuint granularity;
        var property = DeviceMemory();
        Check(_gpu.Cuda.cuMemGetAllocationGranularity(&granularity, &property, 0));
        Assert.Equal((nuint)Page, granularity);
    }

    [Fact]
    public void Mapping_twice_at_one_address_is_refused()
    {
        var address = _gpu.Reserve(2 * Page);
        Check(_gpu.TryCreate(Page, out var first));
        Check(_gpu.TryCreate(Page, out var second));
        Check(_gpu.Cuda.cuMemMap(address, (nuint)Page, 0, first, 0));
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemMap(address, (nuint)Page, 0, second, 0));
        Check(_gpu.Cuda.cuMemMap(address + Page, (nuint)Page, 0, second, 0));
    }

    [Fact]
    public void Mapping_outside_of_reservations_is_refused()
    {
        var address = _gpu.Reserve(Page);
        Check(_gpu.TryCreate(2 * Page, out var handle));
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemMap(address, (nuint)(2 * Page), 0, handle, 0));
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemMap(Wish, (nuint)Page, 0, handle, 0));
    }

    [Fact]
    public void Memory_without_access_cannot_be_copied()
    {
        var address = _gpu.Reserve(Page);
        Check(_gpu.TryCreate(Page, out var handle));
        Check(_gpu.Cuda.cuMemMap(address, (nuint)Page, 0, handle, 0));
        uint value;
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemcpyDtoH_v2(&value, address, 4));
        Check(_gpu.SetAccess(address, Page));
        Check(_gpu.Cuda.cuMemcpyDtoH_v2(&value, address, 4));
    }

    [Fact]
    public void Read_only_memory_cannot_be_written()
    {
        var address = _gpu.Allocate(Page);
        Check(_gpu.SetAccess(address, Page, MemAccessFlags.Read));
        uint value = 1;
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemcpyHtoD_v2(address, &value, 4));
    }

    [Fact]
    public void Access_needs_a_range_without_holes()
    {
        var address = _gpu.Reserve(2 * Page);
        Check(_gpu.TryCreate(Page, out var handle));
        Check(_gpu.Cuda.cuMemMap(address, (nuint)Page, 0, handle, 0));
        Assert.Equal(CudaResult.InvalidValue, _gpu.SetAccess(address, 2 * Page));
    }

    [Fact]
    public void Two_mappings_of_one_handle_show_the_same_bytes()
    {
        Check(_gpu.TryCreate(Page, out var handle));
        var address = _gpu.Reserve(2 * Page);
        Check(_gpu.Cuda.cuMemMap(address, (nuint)Page, 0, handle, 0));
        Check(_gpu.Cuda.cuMemMap(address + Page, (nuint)Page, 0, handle, 0));
        Check(_gpu.SetAccess(address, 2 * Page));
        _gpu.Upload(address, [42]);
        Assert.Equal([42u], _gpu.Download(address + Page, 1));
    }

    [Fact]
    public void Bytes_survive_moving_to_another_address()
    {
        Check(_gpu.TryCreate(Page, out var handle));
        var first = _gpu.Reserve(Page);
        var second = _gpu.Reserve(Page);
        Check(_gpu.Cuda.cuMemMap(first, (nuint)Page, 0, handle, 0));
        Check(_gpu.SetAccess(first, Page));
        _gpu.Upload(first, [7, 8]);
        Check(_gpu.Cuda.cuMemUnmap(first, (nuint)Page));
        Check(_gpu.Cuda.cuMemMap(second, (nuint)Page, 0, handle, 0));
        Check(_gpu.SetAccess(second, Page));
        Assert.Equal([7u, 8u], _gpu.Download(second, 2));
    }

    [Fact]
    public void New_memory_reads_as_zeros()
    {
        var address = _gpu.Allocate(Page);
        _gpu.Upload(address, [1, 2, 3]);
        Check(_gpu.Cuda.cuMemUnmap(address, (nuint)Page));
        Assert.Equal([0u, 0u, 0u], _gpu.Download(_gpu.Allocate(Page), 3));
    }

    [Fact]
    public void Unmapped_memory_cannot_be_copied()
    {
        var address = _gpu.Allocate(Page);
        Check(_gpu.Cuda.cuMemUnmap(address, (nuint)Page));
        uint value;
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemcpyDtoH_v2(&value, address, 4));
    }

    [Fact]
    public void A_mapping_is_unmapped_only_as_a_whole()
    {
        var address = _gpu.Allocate(2 * Page);
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemUnmap(address, (nuint)Page));
        Check(_gpu.Cuda.cuMemUnmap(address, (nuint)(2 * Page)));
    }

    [Fact]
    public void A_reservation_with_mappings_is_not_freed()
    {
        var address = _gpu.Allocate(Page);
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemAddressFree(address, (nuint)Page));
        Check(_gpu.Cuda.cuMemUnmap(address, (nuint)Page));
        Check(_gpu.Cuda.cuMemAddressFree(address, (nuint)Page));
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemAddressFree(address, (nuint)Page));
    }

    [Fact]
    public void A_released_handle_keeps_its_memory_until_it_is_unmapped()
    {
        Check(_gpu.TryCreate(4 * Page, out var handle));
        var address = _gpu.Reserve(4 * Page);
        Check(_gpu.Cuda.cuMemMap(address, (nuint)(4 * Page), 0, handle, 0));
        Check(_gpu.Cuda.cuMemRelease(handle));
        Assert.Equal(4 * Page, _gpu.Device.Ledger.Used);
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuMemRelease(handle));
        Check(_gpu.Cuda.cuMemUnmap(address, (nuint)(4 * Page)));
        Assert.Equal(0UL, _gpu.Device.Ledger.Used);
    }

    [Fact]
    public void Memory_beyond_the_device_is_refused_and_free_shows_what_is_left()
    {
        Check(_gpu.TryCreate(1000UL << 20, out var handle));
        Assert.Equal(CudaResult.OutOfMemory, _gpu.TryCreate(26UL << 20, out _));
        Check(_gpu.TryCreate(24UL << 20, out _));
        nuint free, total;
        Check(_gpu.Cuda.cuMemGetInfo_v2(&free, &total));
        Assert.Equal(((nuint)0, (nuint)1024 << 20), (free, total));
        Check(_gpu.Cuda.cuMemRelease(handle));
        Check(_gpu.Cuda.cuMemGetInfo_v2(&free, &total));
        Assert.Equal((nuint)1000 << 20, free);
    }

    [Fact]
    public void Devices_have_memory_of_their_own()
    {
        Check(_gpu.TryCreate(1024UL << 20, out _));
        Check(_gpu.TryCreate(1024UL << 20, out _, device: 1));
        Assert.Equal(CudaResult.OutOfMemory, _gpu.TryCreate(Page, out _, device: 1));
        Assert.Equal(CudaResult.InvalidDevice, _gpu.TryCreate(Page, out _, device: 2));
    }
}
