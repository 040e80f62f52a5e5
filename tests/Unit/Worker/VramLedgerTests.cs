using TensorFusion.Worker.Memory;

namespace TensorFusion.Tests.Unit.Worker;

public sealed unsafe class VramLedgerTests
{
    [Fact]
    public void Charge_up_to_the_limit_is_taken_and_one_byte_more_is_refused()
    {
        var ledger = new VramLedger(1000);

        Assert.True(ledger.TryCharge(1000));
        Assert.False(ledger.TryCharge(1));
        Assert.False(new VramLedger(1000).TryCharge(ulong.MaxValue));
        Assert.Equal(1000UL, ledger.Used);
    }

    [Fact]
    public void Memory_that_waits_for_the_device_is_charged_but_not_shown()
    {
        var ledger = new VramLedger(1000);
        ledger.TryCharge(600);

        ledger.BeginRelease(600);

        Assert.Equal(600UL, ledger.Used);
        Assert.Equal(0UL, ledger.Shown);
        Assert.False(ledger.TryCharge(500));
        ledger.EndRelease(600);
        ledger.Release(600);
        Assert.True(ledger.TryCharge(1000));
    }

    [Fact]
    public void Words_of_a_program_follow_until_it_leaves()
    {
        var ledger = new VramLedger(1000);
        ulong limit = 0;
        ulong used = 0;

        ledger.Publish(&limit, &used);
        ledger.TryCharge(300);
        Assert.Equal((1000UL, 300UL), (limit, used));

        ledger.Unpublish(&used);
        ledger.Release(300);
        Assert.Equal(300UL, used);
    }

    [Fact]
    public void Giving_back_more_than_is_charged_is_a_defect() =>
        Assert.Throws<InvalidOperationException>(() => new VramLedger(1000).Release(1));

    [Fact]
    public void Threads_together_never_exceed_the_limit()
    {
        var ledger = new VramLedger(100);
        long held = 0;
        long most = 0;

        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 5000; i++)
            {
                if (ledger.TryCharge(30))
                {
                    var now = Interlocked.Add(ref held, 30);
                    InterlockedMax(ref most, now);
                    Interlocked.Add(ref held, -30);
                    ledger.Release(30);
                }
            }
        });

        Assert.InRange(most, 30, 100);
        Assert.Equal(0UL, ledger.Used);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            seen = before == seen ? value : before;
        }
    }
}
