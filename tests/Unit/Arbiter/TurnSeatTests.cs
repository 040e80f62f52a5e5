using System.Diagnostics;
using TensorFusion.Arbiter.Accounts;
using TensorFusion.Arbiter.Qos;
using TensorFusion.Arbiter.Sharing;

namespace TensorFusion.Tests.Unit.Arbiter;

/// <summary>Several seats at one card, as several workers have them; each opens the file for itself.</summary>
public sealed class TurnSeatTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tf-turns-");
    private readonly List<TurnSeat> _seats = [];

    private string Card => Path.Combine(_folder.FullName, "card.turns");

    [Fact]
    public void A_slice_that_is_alone_without_a_limit_is_free_and_keeps_its_turn()
    {
        var seat = Join(0.1, 1);
        Assert.True(seat.IsFree);
        Assert.True(seat.Ask(out _));
        seat.Rest();
        Assert.True(seat.TryHold());
        Assert.Equal(1, seat.Turns);
    }

    [Fact]
    public void A_turn_is_exclusive_and_handed_over_when_it_ends()
    {
        var (first, second) = (Join(0.5), Join(0.5));
        Assert.True(first.Ask(out _));
        Assert.False(second.Ask(out var wait));
        Assert.True(wait > 0);
        Assert.True(first.OthersWait);
        first.Release(wanting: false);
        Assert.True(second.Ask(out _));
        Assert.False(first.TryHold());
    }

    [Fact]
    public void Accounts_of_another_version_are_refused_while_somebody_uses_them()
    {
        var seat = Join(0.5);
        using (var file = new FileStream(Card, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.WriteByte(0);
        }

        Assert.Contains("another version", Assert.Throws<TurnException>(() => Join(0.5)).Message);
        seat.Dispose();
        Assert.True(Join(0.5).Ask(out _));
    }

    [Fact]
    public void Who_has_nothing_to_do_loses_the_turn_to_who_has()
    {
        var (first, second) = (Join(0.5), Join(0.5));
        Assert.True(first.Ask(out _));
        first.Rest();
        Assert.True(second.Ask(out _));
        Assert.False(first.TryHold());
    }

    [Fact]
    public async Task A_waiting_slice_is_woken_by_the_one_that_ends_its_turn()
    {
        var (first, second) = (Join(0.5), Join(0.5));
        Assert.True(first.Ask(out _));
        Assert.False(second.Ask(out _));
        var waiting = Task.Run(() =>
        {
            while (!second.Ask(out var wait))
            {
                second.Wait(wait);
            }
        });
        first.Release(wanting: false);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(second.TryHold());
    }

    [Fact]
    public void An_owner_that_died_blocks_nobody()
    {
        var (dead, other) = (Join(0.5), Join(0.5));
        Assert.True(dead.Ask(out _));
        Assert.False(other.Ask(out _));
        dead.Die();
        Assert.True(other.Ask(out _));
        Assert.True(other.IsFree || other.Limit < 1);
    }

    [Fact]
    public void Who_steps_aside_gives_the_turn_up_and_the_others_share_as_if_it_were_not_there()
    {
        var (frozen, other) = (Join(0.5, 1), Join(0.5, 1));
        Assert.True(frozen.Ask(out _));
        Assert.False(other.Ask(out _));

        frozen.StepAside();

        Assert.True(other.Owns);
        Assert.True(other.IsFree);
        Assert.True(frozen.IsSeated);
        Assert.True(other.Ask(out _));
        frozen.StepBack();
        Assert.False(other.IsFree);
        Assert.False(frozen.Ask(out _));
        other.Release(wanting: false);
        Assert.True(frozen.Ask(out _));
    }

    [Fact]
    public void The_place_of_one_that_died_aside_is_given_again()
    {
        var dead = Join(0.5);
        dead.StepAside();
        dead.Die();
        var seats = Enumerable.Range(0, 64).Select(_ => Join(0.01)).ToList();
        Assert.All(seats, seat => Assert.True(seat.IsSeated));
    }

    [Fact]
    public void A_place_of_a_dead_slice_is_given_again_without_its_turn()
    {
        var dead = Join(0.5);
        Assert.True(dead.Ask(out _));
        dead.Die();
        var (next, other) = (Join(0.5), Join(0.5));
        Assert.False(next.Owns);
        Assert.True(other.Ask(out _));
    }

    [Fact]
    public void A_turn_whose_work_does_not_come_forward_goes_to_others()
    {
        var time = new ManualClock();
        var (stuck, other) = (Join(0.5, time: time), Join(0.5, time: time));
        Assert.True(stuck.Ask(out _));
        time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.False(other.Ask(out _));
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True(other.Ask(out _));
        Assert.False(stuck.TryHold());
    }

    [Fact]
    public void A_turn_that_its_owner_does_not_take_up_goes_to_others()
    {
        var time = new ManualClock();
        var (first, absent, other) = (Join(0.4, time: time), Join(0.3, time: time), Join(0.3, time: time));
        Assert.True(first.Ask(out _));
        Assert.False(absent.Ask(out _));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(other.Ask(out _));
        first.Release(wanting: false);
        Assert.True(absent.Owns);
        time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.False(other.Ask(out _));
        time.Advance(TimeSpan.FromMilliseconds(15));
        Assert.True(other.Ask(out _));
        other.Release(wanting: false);
        Assert.False(absent.Owns);
    }

    [Fact]
    public void Who_missed_its_turn_is_owed_it_and_gets_the_next_one()
    {
        var time = new ManualClock();
        var (late, other) = (Join(0.5, time: time), Join(0.5, time: time));
        Assert.True(other.Ask(out _));
        Assert.False(late.Ask(out _));
        other.Charge(2_000_000);
        other.Release(wanting: true);
        Assert.True(late.Owns);
        time.Advance(TimeSpan.FromMilliseconds(25));
        Assert.True(other.Ask(out _));
        Assert.False(other.OthersWait);
        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(2));
            other.Charge(2_000_000);
        }

        Assert.True(other.TryRenew());
        Assert.False(late.Ask(out _));
        Assert.True(other.OthersWait);
        Assert.False(other.TryRenew());
        other.Release(wanting: true);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(late.Ask(out _));
            time.Advance(TimeSpan.FromMilliseconds(2));
            late.Charge(2_000_000);
            late.Release(wanting: true);
        }

        Assert.True(late.Owns || other.Owns);
        Assert.Equal(202_000_000, other.Charged);
        Assert.Equal(200_000_000, late.Charged);
    }

    [Fact]
    public void A_critical_slice_has_the_owner_asked_to_yield_and_others_do_not()
    {
        var owner = Join(0.4);
        var (medium, critical) = (Join(0.3), Join(0.3, qos: "critical"));
        Assert.True(owner.OthersPreempt);
        Assert.True(owner.Ask(out _));
        Assert.False(medium.Ask(out _));
        Assert.True(owner.TryHold());
        Assert.False(critical.Ask(out _));
        Assert.False(owner.TryHold());
        owner.Release(wanting: false);
        Assert.True(critical.Ask(out _));
    }

    [Fact]
    public void A_limit_that_is_used_up_ends_the_turn_until_it_is_refilled()
    {
        var time = new ManualClock();
        var seat = Join(0.1, 0.1, time: time);
        Assert.False(seat.IsFree);
        Assert.True(seat.Ask(out _));
        seat.Charge(12_000_000);
        Assert.False(seat.MayContinue());
        seat.Release(wanting: false);
        Assert.False(seat.Ask(out var wait));
        Assert.True(wait > 0);
        time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(seat.Ask(out _));
        time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.True(seat.Ask(out _));
    }

    [Fact]
    public void A_resize_holds_from_the_next_question_on()
    {
        var seat = Join(0.1, 0.1);
        seat.Resize(new ShareTerms(0.5, 1, TurnClass.Find("medium")!));
        Assert.True(seat.IsFree);
        Assert.Throws<ArgumentException>(() => seat.Resize(new ShareTerms(0.5, 0.2, TurnClass.Find("medium")!)));
        Assert.Equal(1, seat.Limit);
    }

    [Fact]
    public void Slices_with_and_without_turns_do_not_share_a_card()
    {
        Join(0.5);
        var refused = Assert.Throws<TurnException>(() => Join(0.5, exclusive: false));
        Assert.Contains("without turns", refused.Message);
    }

    [Fact]
    public void A_sixty_fifth_slice_is_refused()
    {
        for (var i = 0; i < 64; i++)
        {
            Join(0.01);
        }

        Assert.Contains("64 slices", Assert.Throws<TurnException>(() => Join(0.01)).Message);
    }

    [Fact]
    public async Task Of_many_threads_on_many_seats_only_one_has_the_turn_at_a_time()
    {
        var inside = 0;
        var seats = Enumerable.Range(0, 4).Select(_ => Join(0.25)).ToArray();
        var turns = new int[seats.Length];
        var since = Stopwatch.GetTimestamp();
        await Task.WhenAll(seats.Select((seat, number) => Task.Factory.StartNew(
            () =>
            {
                while (turns[number] < 200 && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30))
                {
                    if (!seat.Ask(out var wait))
                    {
                        seat.Wait(wait);
                        continue;
                    }

                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    seat.Charge(1000);
                    turns[number]++;
                    Assert.Equal(0, Interlocked.Decrement(ref inside));
                    seat.Release(wanting: false);
                }

                seat.Withdraw();
            },
            TaskCreationOptions.LongRunning)));
        Assert.All(turns, count => Assert.Equal(200, count));
        Assert.All(seats, seat => Assert.Equal(200_000, seat.Charged));
    }

    public void Dispose()
    {
        _seats.ForEach(seat => seat.Dispose());
        _folder.Delete(recursive: true);
    }

    private TurnSeat Join(
        double request, double? limit = null, string qos = "medium", TimeProvider? time = null, bool exclusive = true)
    {
        var options = new TurnOptions { Exclusive = exclusive };
        var terms = new ShareTerms(request, limit, TurnClass.Find(qos)!);
        var seat = TurnSeat.Join(Card, options, terms, time ?? TimeProvider.System);
        _seats.Add(seat);
        return seat;
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _now = 1_000_000_000;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks * 100);
    }
}
