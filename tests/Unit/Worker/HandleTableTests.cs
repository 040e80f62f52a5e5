using TensorFusion.Worker.Objects;

namespace TensorFusion.Tests.Unit.Worker;

public sealed class HandleTableTests
{
    [Fact]
    public void Numbers_that_are_zero_taken_or_too_large_are_refused()
    {
        var table = new HandleTable<string>(1000);

        Assert.False(table.TryAdd(0, "none"));
        Assert.True(table.TryAdd(1, "first"));
        Assert.False(table.TryAdd(1, "again"));
        Assert.True(table.TryAdd(999, "last"));
        Assert.False(table.TryAdd(1000, "beyond"));
        Assert.False(table.TryAdd(uint.MaxValue, "far beyond"));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public void Unknown_numbers_find_nothing()
    {
        var table = new HandleTable<string>();
        table.TryAdd(5, "five");

        Assert.Equal("five", table.Find(5));
        Assert.Null(table.Find(0));
        Assert.Null(table.Find(4));
        Assert.Null(table.Find(uint.MaxValue));
        Assert.Null(table.Remove(4));
        Assert.Equal("five", table.Remove(5));
        Assert.Null(table.Find(5));
        Assert.True(table.TryAdd(5, "again"));
    }

    [Fact]
    public void Matching_objects_are_taken_out_together()
    {
        var table = new HandleTable<string>();
        table.TryAdd(1, "a");
        table.TryAdd(200, "b");
        table.TryAdd(3, "a");

        Assert.Equal(2, table.RemoveWhere(s => s == "a").Count);
        Assert.Equal(["b"], table.All);
        Assert.Equal(1, table.Count);
    }
}
