using TensorFusion.SoftGpu.Execution;

namespace TensorFusion.Tests.Unit.SoftGpu.Execution;

public sealed class DeviceAddressSpaceTests
{
    private const ulong Page = DeviceAddressSpace.PageSize;

    [Fact]
    public void Pages_are_mapped_protected_and_unmapped()
    {
        using var space = new DeviceAddressSpace();
        var start = DeviceAddressSpace.Base + (5 * Page);
        Assert.False(space.IsAccessible(start, 1, write: false));
        space.Map(start, 3 * Page, writable: true);
        Assert.True(space.IsAccessible(start, 3 * Page, write: true));
        Assert.False(space.IsAccessible(start, (3 * Page) + 1, write: false));
        Assert.False(space.IsAccessible(start - 1, 2, write: false));
        space.Protect(start + Page, 5 * Page, writable: false);
        Assert.True(space.IsAccessible(start, 3 * Page, write: false));
        Assert.False(space.IsAccessible(start, 2 * Page, write: true));
        Assert.False(space.IsAccessible(start + (3 * Page), 1, write: false));
        space.Unmap(start, 2 * Page);
        Assert.False(space.IsAccessible(start + Page, 1, write: false));
        Assert.True(space.IsAccessible(start + (2 * Page), Page, write: false));
    }

    [Fact]
    public void The_ends_of_the_windows_are_respected()
    {
        using var space = new DeviceAddressSpace();
        space.Map(DeviceAddressSpace.End - Page, Page, writable: true);
        Assert.True(space.IsAccessible(DeviceAddressSpace.End - 8, 8, write: true));
        Assert.False(space.IsAccessible(DeviceAddressSpace.End - 8, 9, write: true));
        Assert.False(space.IsAccessible(DeviceAddressSpace.End, 0, write: false));
        Assert.False(space.IsAccessible(ulong.MaxValue, 8, write: false));
        Assert.False(space.IsAccessible(DeviceAddressSpace.Base - 1, 1, write: false));
    }

    [Fact]
    public void Ranges_that_are_not_pages_are_refused()
    {
        using var space = new DeviceAddressSpace();
        Assert.Throws<ArgumentException>(() => space.Map(DeviceAddressSpace.Base + 4096, Page, writable: true));
        Assert.Throws<ArgumentException>(() => space.Map(DeviceAddressSpace.Base, 4096, writable: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.Map(0, Page, writable: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => space.Unmap(DeviceAddressSpace.End - Page, 2 * Page));
    }
}
