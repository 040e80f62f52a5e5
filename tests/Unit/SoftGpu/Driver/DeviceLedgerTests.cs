using System.Diagnostics;
using CsCheck;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

public sealed class DeviceLedgerTests : IDisposable
{
    private const ulong Capacity = 100;
    private readonly string _directory = Directory.CreateTempSubdirectory("ledger-").FullName;

    private string FilePath => Path.Combine(_directory, "device.ledger");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Two_processes_never_hold_more_than_the_device()
    {
        using var first = new DeviceLedger(FilePath, Capacity);
        using var second = new DeviceLedger(FilePath, Capacity);
        Assert.True(first.TryReserve(60));
        Assert.False(second.TryReserve(41));
        Assert.True(second.TryReserve(40));
        Assert.Equal(100UL, first.Used);
        first.Release(60);
        Assert.Equal(40UL, second.Used);
    }

    [Fact]
    public void A_ledger_is_opened_while_another_process_changes_it()
    {
        using var first = new LedgerFile(FilePath);
        using (first.Enter())
        {
            using var second = new LedgerFile(FilePath);
            Assert.Equal(FilePath, second.Path);
        }
    }

    [Fact]
    public void What_a_dead_process_held_is_free()
    {
        using var child = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        var dead = new DeviceLedger(FilePath, Capacity, child.Id, ProcessIdentity.StartTimeOf(child.Id));
        Assert.True(dead.TryReserve(100));
        using var living = new DeviceLedger(FilePath, Capacity);
        Assert.False(living.TryReserve(1));
        child.Kill();
        child.WaitForExit();
        Assert.True(living.TryReserve(1));
        Assert.Equal(1UL, living.Used);
    }

    [Fact]
    public void A_pid_that_was_given_again_is_another_process()
    {
        using var child = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        var former = new DeviceLedger(FilePath, Capacity, child.Id, ProcessIdentity.StartTimeOf(child.Id) - 1);
        Assert.True(former.TryReserve(100));
        using var living = new DeviceLedger(FilePath, Capacity);
        Assert.True(living.TryReserve(100));
        child.Kill();
        child.WaitForExit();
    }

    [Fact]
    public void An_end_gives_everything_back()
    {
        var first = new DeviceLedger(FilePath, Capacity);
        Assert.True(first.TryReserve(100));
        first.Dispose();
        using var second = new DeviceLedger(FilePath, Capacity);
        Assert.Equal(0UL, second.Used);
        Assert.Empty(second.Processes());
    }

    [Fact]
    public void Processes_are_listed_once_with_their_sum()
    {
        using var first = new DeviceLedger(FilePath, Capacity);
        using var second = new DeviceLedger(FilePath, Capacity);
        Assert.True(first.TryReserve(10));
        Assert.True(second.TryReserve(20));
        Assert.Equal([new LedgerProcess(Environment.ProcessId, 30, 0)], first.Processes());
    }

    [Fact]
    public void A_device_in_use_cannot_be_opened_with_another_size()
    {
        using var first = new DeviceLedger(FilePath, Capacity);
        Assert.True(first.TryReserve(1));
        var exception = Assert.Throws<DriverException>(() => new DeviceLedger(FilePath, 200));
        Assert.Contains(FilePath, exception.Message, StringComparison.Ordinal);
        first.Release(1);
        using var second = new DeviceLedger(FilePath, 200);
        Assert.True(second.TryReserve(200));
    }

    [Fact]
    public void Giving_back_more_than_was_taken_is_an_error()
    {
        using var ledger = new DeviceLedger(FilePath, Capacity);
        Assert.True(ledger.TryReserve(5));
        Assert.Throws<InvalidOperationException>(() => ledger.Release(6));
        Assert.Equal(5UL, ledger.Used);
    }

    [Fact]
    public void A_closed_ledger_says_so()
    {
        var ledger = new DeviceLedger(FilePath, Capacity);
        ledger.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ledger.Used);
    }

    [Fact]
    public void Busy_time_is_counted_until_it_ends()
    {
        using var ledger = new DeviceLedger(FilePath, Capacity);
        ledger.MarkBusy();
        ledger.MarkIdle();
        var busy = ledger.BusyNanoseconds;
        Assert.True(busy > 0);
        Assert.Equal(busy, ledger.BusyNanoseconds);
    }

    [Fact]
    public void Any_order_of_reservations_keeps_the_capacity()
    {
        var steps = Gen.Select(Gen.Int[0, 2], Gen.ULong[0, 70], Gen.Bool).List[1, 40];
        var run = 0;
        steps.Sample(list =>
        {
            var path = Path.Combine(_directory, $"{Interlocked.Increment(ref run)}.ledger");
            var ledgers = Enumerable.Range(0, 3).Select(_ => new DeviceLedger(path, Capacity)).ToArray();
            var held = new ulong[3];
            foreach (var (who, bytes, gives) in list)
            {
                var sum = held.Aggregate(0UL, (total, item) => total + item);
                if (gives)
                {
                    var back = Math.Min(bytes, held[who]);
                    ledgers[who].Release(back);
                    held[who] -= back;
                }
                else
                {
                    var taken = ledgers[who].TryReserve(bytes);
                    Assert.Equal(sum + bytes <= Capacity, taken);
                    held[who] += taken ? bytes : 0;
                }

                Assert.InRange(ledgers[0].Used, 0UL, Capacity);
                Assert.Equal(held.Aggregate(0UL, (total, item) => total + item), ledgers[2].Used);
            }

            Array.ForEach(ledgers, ledger => ledger.Dispose());
            File.Delete(path);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Reservations_at_once_keep_the_capacity()
    {
        var ledgers = Enumerable.Range(0, 4).Select(_ => new DeviceLedger(FilePath, Capacity)).ToArray();
        var taken = 0;
        Parallel.ForEach(ledgers, ledger =>
        {
            for (var round = 0; round < 200; round++)
            {
                if (ledger.TryReserve(3))
                {
                    Interlocked.Add(ref taken, 3);
                }
            }
        });
        Assert.Equal(99, taken);
        Assert.Equal(99UL, ledgers[0].Used);
        Array.ForEach(ledgers, ledger => ledger.Dispose());
    }
}
