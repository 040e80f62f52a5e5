using CsCheck;
using TensorFusion.Driver;
using TensorFusion.Worker.Memory;

namespace TensorFusion.Tests.Unit.Worker;

public sealed class MemoryManagerTests
{
    private const ulong MiB = 1 << 20;
    private const ulong Window = 0x400000000000;
    private readonly object _owner = new();

    [Fact]
    public void Limit_is_reached_exactly_and_then_refused()
    {
        var memory = Manager(new FakeDriver(), 4096 * MiB);

        Assert.Equal(CudaResult.Success, memory.Allocate(_owner, 3994 * MiB, out _));
        Assert.Equal(CudaResult.OutOfMemory, memory.Allocate(_owner, 200 * MiB, out _));
        Assert.Equal(CudaResult.Success, memory.Allocate(_owner, 102 * MiB, out _));
        Assert.Equal(CudaResult.OutOfMemory, memory.Allocate(_owner, 1, out _));
        Assert.Equal(CudaResult.OutOfMemory, memory.Allocate(_owner, ulong.MaxValue, out _));
        Assert.Equal(CudaResult.InvalidValue, memory.Allocate(_owner, 0, out _));
    }

    [Fact]
    public void Small_allocations_share_a_block_which_goes_with_the_last()
    {
        var driver = new FakeDriver();
        var memory = Manager(driver, 100 * MiB);
        var addresses = new List<ulong>();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(CudaResult.Success, memory.Allocate(_owner, 1000, out var address));
            Assert.Equal(0UL, address % MemoryManager.Alignment);
            addresses.Add(address);
        }

        Assert.Equal(MemoryManager.BlockSize, memory.Ledger.Used);
        addresses.ForEach(a => Free(memory, a));
        Assert.Equal(0UL, memory.Ledger.Used);
        Assert.Equal(0UL, driver.PhysicalBytes);
    }

    [Fact]
    public void Only_the_owner_frees_and_only_once()
    {
        var memory = Manager(new FakeDriver(), 100 * MiB);
        memory.Allocate(_owner, 4 * MiB, out var address);

        Assert.Null(memory.Detach(new object(), address));
        Assert.Null(memory.Detach(_owner, address + 512));
        Free(memory, address);
        Assert.Null(memory.Detach(_owner, address));
    }

    [Fact]
    public void Ranges_are_covered_only_while_they_live_and_only_inside()
    {
        var memory = Manager(new FakeDriver(), 100 * MiB);
        memory.Allocate(_owner, 3 * MiB, out var address);

        Assert.True(memory.Covers(address, 3 * MiB));
        Assert.True(memory.Covers(address + 7, 3 * MiB - 7));
        Assert.False(memory.Covers(address, (3 * MiB) + 1));
        Assert.False(memory.Covers(address - 1, 2));
        Assert.False(memory.Covers(address, ulong.MaxValue));
        var detached = memory.Detach(_owner, address);
        Assert.False(memory.Covers(address, 1));
        Assert.Equal(4 * MiB, memory.Ledger.Used);
        Assert.Equal(0UL, memory.Ledger.Shown);
        Assert.Equal(CudaResult.Success, memory.Reclaim(detached!));
    }

    [Fact]
    public void A_card_that_is_full_refuses_and_charges_nothing()
    {
        var memory = Manager(new FakeDriver(capacity: 10 * MiB), 100 * MiB);

        Assert.Equal(CudaResult.OutOfMemory, memory.Allocate(_owner, 20 * MiB, out _));
        Assert.Equal(0UL, memory.Ledger.Used);
    }

    [Fact]
    public void A_window_that_the_driver_moved_is_an_error_that_says_so()
    {
        var driver = new FakeDriver { ReserveOffset = 64 * MiB };

        var error = Assert.Throws<DriverException>(() => Manager(driver, 100 * MiB));

        Assert.Contains("moved the window", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mappings_of_a_program_adjoin_and_are_charged_until_released_and_unmapped()
    {
        var memory = Manager(new FakeDriver(), 100 * MiB);
        Assert.Equal(CudaResult.Success, memory.Reserve(_owner, 8 * MiB, 0, 0, out var address));
        Assert.Equal(CudaResult.Success, memory.CreatePhysical(_owner, 4 * MiB, out var physical));

        Assert.Equal(CudaResult.Success, memory.Map(_owner, address, 2 * MiB, 0, physical!));
        Assert.Equal(CudaResult.Success, memory.Map(_owner, address + (2 * MiB), 2 * MiB, 2 * MiB, physical!));
        Assert.True(memory.Covers(address, 4 * MiB));
        Assert.False(memory.Covers(address, 5 * MiB));
        Assert.Equal(CudaResult.InvalidValue, memory.Map(_owner, address, 2 * MiB, 0, physical!));
        Assert.Equal(CudaResult.InvalidValue, memory.Map(_owner, address + (8 * MiB), 2 * MiB, 0, physical!));
        Assert.Equal(CudaResult.InvalidValue, memory.Map(_owner, address + (4 * MiB), 2 * MiB, 4 * MiB, physical!));
        Assert.Equal(CudaResult.InvalidValue, memory.Map(new object(), address + (4 * MiB), 2 * MiB, 0, physical!));
        Assert.Equal(CudaResult.InvalidValue, memory.Unmap(_owner, address + (1 * MiB), 2 * MiB));
        Assert.Equal(CudaResult.InvalidValue, memory.FreeReservation(_owner, address, 8 * MiB));

        Assert.Equal(CudaResult.Success, memory.ReleasePhysical(physical!));
        Assert.Equal(4 * MiB, memory.Ledger.Used);
        Assert.Equal(CudaResult.Success, memory.Unmap(_owner, address, 4 * MiB));
        Assert.Equal(0UL, memory.Ledger.Used);
        Assert.Equal(CudaResult.Success, memory.FreeReservation(_owner, address, 8 * MiB));
    }

    [Fact]
    public void Everything_of_an_owner_goes_and_nothing_of_another()
    {
        var driver = new FakeDriver();
        var memory = Manager(driver, 100 * MiB);
        var other = new object();
        memory.Allocate(_owner, 4 * MiB, out _);
        memory.Allocate(_owner, 100, out _);
        memory.Allocate(other, 6 * MiB, out var kept);
        memory.Reserve(_owner, 8 * MiB, 0, 0, out var reserved);
        memory.CreatePhysical(_owner, 2 * MiB, out var physical);
        memory.Map(_owner, reserved, 2 * MiB, 0, physical!);

        Assert.Equal(CudaResult.Success, memory.ReleaseAll(_owner));

        Assert.Equal(6 * MiB, memory.Ledger.Used);
        Assert.Equal(6 * MiB, driver.PhysicalBytes);
        Assert.Equal(1, driver.MappedRanges);
        Assert.True(memory.Covers(kept, 6 * MiB));
    }

    [Fact]
    public void Never_over_the_limit_never_overlapping_and_all_freed_is_zero() =>
        Gen.Select(Gen.Int[0, 5], Gen.ULong[1, 9 * MiB], Gen.Int[0, 1000]).List[1, 120].Sample(steps =>
        {
            const ulong Limit = 40 * MiB;
            var driver = new FakeDriver();
            var memory = Manager(driver, Limit);
            object[] owners = [new(), new()];
            var live = new List<(object Owner, ulong Address, ulong Size)>();
            foreach (var (kind, size, choice) in steps)
            {
                var bytes = kind > 2 ? 1 + (size % (64 << 10)) : size;
                var owner = owners[choice % 2];
                if (kind > 0 && memory.Allocate(owner, bytes, out var address) == CudaResult.Success)
                {
                    Assert.DoesNotContain(live, l => l.Address < address + bytes && l.Address + l.Size > address);
                    Assert.True(memory.Covers(address, bytes));
                    live.Add((owner, address, bytes));
                }
                else if (kind == 0 && live.Count > 0)
                {
                    var freed = live[choice % live.Count];
                    live.Remove(freed);
                    Assert.Equal(CudaResult.Success, memory.Reclaim(memory.Detach(freed.Owner, freed.Address)!));
                }

                Assert.InRange(memory.Ledger.Used, 0UL, Limit);
                Assert.Equal(memory.Ledger.Used, driver.PhysicalBytes);
            }

            foreach (var owner in owners)
            {
                Assert.Equal(CudaResult.Success, memory.ReleaseAll(owner));
            }

            Assert.Equal(0UL, memory.Ledger.Used);
            Assert.Equal(0, driver.MappedRanges);
        });

    private static MemoryManager Manager(FakeDriver driver, ulong limit) =>
        new(driver.Table, 0, Window, 1UL << 40, new VramLedger(limit));

    private void Free(MemoryManager memory, ulong address)
    {
        var detached = memory.Detach(_owner, address);
        Assert.NotNull(detached);
        Assert.Equal(CudaResult.Success, memory.Reclaim(detached));
    }
}
