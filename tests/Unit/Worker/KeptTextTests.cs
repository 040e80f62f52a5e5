using System.Text;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Tests.Unit.Worker;

public sealed class KeptTextTests
{
    [Fact]
    public void Text_is_kept_with_its_position()
    {
        var kept = new KeptText();
        kept.Add(0, "one "u8);
        kept.Add(4, "two"u8);

        Assert.Equal((0UL, "one two"), (kept.Position, Encoding.UTF8.GetString(kept.Text)));
    }

    [Theory]
    [InlineData(1 << 20, 10)]
    [InlineData(3 << 20, 5)]
    [InlineData(10, 3 << 20)]
    public void The_newest_MiB_is_kept(int first, int second)
    {
        var kept = new KeptText();
        kept.Add(0, new byte[first]);
        kept.Add((ulong)first, [.. Enumerable.Repeat((byte)'x', second)]);

        Assert.InRange(kept.Text.Length, 1, 1 << 20);
        Assert.Equal((ulong)(first + second), kept.Position + (ulong)kept.Text.Length);
        Assert.Equal((byte)'x', kept.Text[^1]);
        Assert.Equal(Math.Min(second, 1 << 20), kept.Text.Count((byte)'x'));
    }
}
