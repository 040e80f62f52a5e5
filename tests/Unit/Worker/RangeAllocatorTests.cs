using CsCheck;
using TensorFusion.Worker.Memory;

namespace TensorFusion.Tests.Unit.Worker;

public sealed class RangeAllocatorTests
{
    [Fact]
    public void Best_fit_takes_the_smallest_hole()
    {
        var ranges = new RangeAllocator(0, 100);
        Assert.True(ranges.TryAllocateAt(10, 10));
        Assert.True(ranges.TryAllocateAt(40, 60));

        // Holes: [0, 10) and [20, 40).
        Assert.True(ranges.TryAllocate(8, 1, out var address));
        Assert.Equal(0UL, address);
    }

    [Fact]
    public void Neighbours_are_joined_when_they_are_freed()
    {
        var ranges = new RangeAllocator(0, 30);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(ranges.TryAllocate(10, 1, out _));
        }

        ranges.Free(0, 10);
        ranges.Free(20, 10);
        Assert.False(ranges.TryAllocate(20, 1, out _));
        ranges.Free(10, 10);
        Assert.True(ranges.IsUnused);
        Assert.True(ranges.TryAllocate(30, 1, out _));
    }

    [Fact]
    public void Freeing_twice_is_a_defect()
    {
        var ranges = new RangeAllocator(0, 30);
        ranges.TryAllocate(10, 1, out var address);
        ranges.Free(address, 10);

        Assert.Throws<InvalidOperationException>(() => ranges.Free(address, 10));
    }

    [Fact]
    public void Live_ranges_never_overlap_and_everything_comes_back() =>
        Gen.Select(Gen.Int[0, 3], Gen.ULong[1, 5000], Gen.Int[0, 9]).List[1, 200].Sample(steps =>
        {
            const ulong Start = 1 << 20;
            const ulong Size = 64 << 10;
            var ranges = new RangeAllocator(Start, Size);
            var live = new List<(ulong Address, ulong Size)>();
            foreach (var (kind, size, choice) in steps)
            {
                var alignment = 1UL << choice;
                if (kind > 0 && ranges.TryAllocate(size, alignment, out var address))
                {
                    Assert.Equal(0UL, address % alignment);
                    Assert.InRange(address, Start, Start + Size - size);
                    Assert.DoesNotContain(live, l => l.Address < address + size && l.Address + l.Size > address);
                    live.Add((address, size));
                }
                else if (kind == 0 && live.Count > 0)
                {
                    var freed = live[choice % live.Count];
                    live.Remove(freed);
                    ranges.Free(freed.Address, freed.Size);
                }
            }

            live.ForEach(l => ranges.Free(l.Address, l.Size));
            Assert.True(ranges.IsUnused);
        });
}
