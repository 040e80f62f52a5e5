using TensorFusion.Grains.Pools;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class ReservationAuditTests
{
    private readonly ReservationAudit _audit = new();

    [Fact]
    public void What_nobody_confirmed_is_asked_about_once()
    {
        _audit.Take(Card(1, "a", "b"));
        Assert.Equal(["a", "b"], Next(2).Order());
        Assert.False(_audit.HasWork);
    }

    [Fact]
    public void What_was_confirmed_is_not_asked_about()
    {
        _audit.Confirm("n/GPU-0", "a");
        _audit.Take(Card(1, "a", "b"));
        Assert.Equal(["b"], Next(1));
        Assert.False(_audit.HasWork);
    }

    [Fact]
    public void What_was_confirmed_and_freed_is_asked_about_when_it_is_back()
    {
        _audit.Confirm("n/GPU-0", "a");
        _audit.Take(Card(1, "a"));
        _audit.Take(Card(2));
        _audit.Take(Card(3, "a"));
        Assert.Equal(["a"], Next(1));
    }

    [Fact]
    public void Older_news_changes_nothing()
    {
        _audit.Take(Card(2));
        _audit.Take(Card(1, "a"));
        Assert.False(_audit.HasWork);
    }

    [Fact]
    public void A_slice_that_is_being_placed_is_not_asked_about_until_that_is_done()
    {
        using (_audit.Except("a"))
        {
            _audit.Take(Card(1, "a"));
            Assert.False(_audit.HasWork);
            Assert.False(_audit.TryNext(out _, out _));
        }

        Assert.Equal(["a"], Next(1));
    }

    [Fact]
    public void What_was_postponed_comes_again_after_a_retry_and_not_before()
    {
        _audit.Take(Card(1, "a"));
        Next(1);
        _audit.Postpone("n/GPU-0", "a");
        _audit.Take(Card(1, "a"));
        Assert.False(_audit.HasWork);
        _audit.Retry();
        Assert.Equal(["a"], Next(1));
    }

    [Fact]
    public void A_card_that_was_forgotten_brings_everything_up_again()
    {
        _audit.Confirm("n/GPU-0", "a");
        _audit.Take(Card(5, "a"));
        _audit.Forget("n/GPU-0");
        _audit.Take(Card(5, "a"));
        Assert.Equal(["a"], Next(1));
    }

    private IReadOnlyList<string> Next(int count)
    {
        var slices = new List<string>();
        for (var i = 0; i < count; i++)
        {
            Assert.True(_audit.TryNext(out var gpu, out var slice));
            Assert.Equal("n/GPU-0", gpu);
            slices.Add(slice);
        }

        return slices;
    }

    private static GpuInfo Card(long epoch, params string[] slices) => new()
    {
        Id = "n/GPU-0",
        Node = "n",
        Pool = "default",
        Uuid = "GPU-0",
        Index = 0,
        Model = "M",
        Vram = MiB.FromGiB(16),
        Tflops = Tflops.From(100),
        Epoch = epoch,
        Reservations = [.. slices.Select(slice => TestSlices.Hold(slice, 1, 1))],
    };
}
