using TensorFusion.Grains.Gpus;

namespace TensorFusion.Tests.Unit.Grains;

public sealed class RoomQueueTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(1);
    private readonly RoomQueue _queue = new();

    [Fact]
    public void Who_came_first_is_first_and_a_higher_priority_before_all()
    {
        Assert.Null(_queue.Ask("a", 1, Start));
        Assert.Equal("a", _queue.Ask("b", 1, Start.AddSeconds(1)));
        Assert.Null(_queue.Ask("a", 1, Start.AddSeconds(2)));
        Assert.Null(_queue.Ask("c", 2, Start.AddSeconds(3)));
        Assert.Equal("c", _queue.Ask("a", 1, Start.AddSeconds(3)));
        _queue.Remove("c");
        Assert.Equal("a", _queue.Waiting(Start.AddSeconds(4)).FirstOrDefault());
    }

    [Fact]
    public void Who_does_not_ask_again_holds_up_nobody()
    {
        _queue.Ask("gone", 5, Start);
        Assert.Equal("gone", _queue.Ask("a", 1, Start.AddSeconds(4)));
        Assert.Null(_queue.Ask("a", 1, Start.AddSeconds(6)));
        Assert.Equal("a", _queue.Waiting(Start.AddSeconds(6)).FirstOrDefault());
        Assert.Null(_queue.Waiting(Start.AddSeconds(60)).FirstOrDefault());
    }

    [Fact]
    public void Who_gets_no_room_for_long_lets_others_pass_and_keeps_its_place()
    {
        for (var second = 0; second <= 61; second += 3)
        {
            _queue.Ask("large", 1, Start.AddSeconds(second));
            if (second >= 30)
            {
                Assert.Equal("large", _queue.Ask("small", 1, Start.AddSeconds(second)));
            }
        }

        Assert.Null(_queue.Ask("small", 1, Start.AddSeconds(61)));
        _queue.Remove("small");
        Assert.Null(_queue.Ask("large", 1, Start.AddSeconds(62)));
    }
}
