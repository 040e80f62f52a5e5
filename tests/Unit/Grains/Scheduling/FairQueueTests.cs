using CsCheck;
using TensorFusion.Grains.Scheduling.Queues;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Tests.Unit.Grains.Scheduling;

public sealed class FairQueueTests
{
    private static readonly ResourceAmount Whole = new(1000, 1000);

    [Fact]
    public void Limits_hold_at_every_level() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, Gen.Int[0, 300], Gen.Int[0, 300], Gen.Int[0, 9].Array[40])
        .Sample((nodes, requests, top, part, odds) =>
        {
            var core = TestPools.Core(nodes);
            var tenants = new TenantTree(Whole);
            tenants.Set(new() { Name = "all", Limit = new(top, top) });
            tenants.Set(new() { Name = "t0", Parent = "all", Limit = new(part, part) });
            tenants.Set(new() { Name = "t1", Parent = "all" });
            var queue = new FairQueue(core, tenants);
            var now = TestPools.Start;
            for (var i = 0; i < requests.Length; i++)
            {
                queue.Add(requests[i] with { WholeCards = false }, now);
                queue.Round(now);
                now += TimeSpan.FromMinutes(1);
                if (odds[i % odds.Length] < 3)
                {
                    queue.Release(requests[i / 2].Id, now);
                    queue.Release(requests[i / 2].Id, now);
                }

                foreach (var (name, limit) in new[] { ("t0", part), ("all", top) })
                {
                    var parts = name == "all" ? new[] { "t0", "t1" } : ["t0"];
                    var used = core.Index.Allocations.Values
                        .Where(some => parts.Contains(some.Request.Tenant))
                        .ToList();
                    Assert.True(used.Sum(some => some.Compute * some.Cards.Length) <= limit);
                    Assert.Equal(
                        used.Sum(some => (double)some.Compute * some.Cards.Length), tenants.Find(name).Current.Compute);
                }
            }
        });

    [Fact]
    public void Tenants_that_always_want_more_are_never_apart_by_more_than_one_request() => Gen
        .Select(Gen.Int[1, 3].Array[2, 4], Gen.Int[5, 30].Array[2, 4], Gen.Int[1, 8])
        .Sample((weights, sizes, nodes) =>
        {
            var count = Math.Min(weights.Length, sizes.Length);
            var core = TestPools.Core(Enumerable.Range(0, nodes).Select(i => TestPools.Node($"n{i}", 2, slots: 1000)));
            var capacity = new ResourceAmount(nodes * 200, nodes * 200);
            var tenants = new TenantTree(capacity);
            var queue = new FairQueue(core, tenants);
            for (var tenant = 0; tenant < count; tenant++)
            {
                tenants.Set(new() { Name = $"t{tenant}", Weight = weights[tenant] });
                for (var i = 0; i < nodes * 2 * (100 / sizes[tenant]); i++)
                {
                    queue.Add(
                        TestPools.Request($"{tenant}-{i}", sizes[tenant]) with { Tenant = $"t{tenant}" },
                        TestPools.Start);
                }
            }

            // Only while nobody was turned away for lack of room does the order alone decide.
            var order = queue.Round(TestPools.Start).TakeWhile(some => some.Outcome == QueueOutcome.Placed).ToList();
            var shares = new double[count];
            foreach (var decision in order)
            {
                var tenant = int.Parse(decision.Request.First.Tenant[1..]);
                Assert.True(shares[tenant] <= shares.Min() + 1e-9);
                shares[tenant] += sizes[tenant] / capacity.Compute / weights[tenant];
            }

            var bound = Enumerable.Range(0, count).Max(i => sizes[i] / capacity.Compute / weights[i]);
            Assert.True(shares.Max() - shares.Min() <= bound + 1e-9);
        });

    [Fact]
    public void Who_used_much_of_late_stands_back_until_it_is_forgotten()
    {
        var core = TestPools.Core([TestPools.Node("n", 1)]);
        var tenants = new TenantTree(new(100, 100), TimeSpan.FromHours(1));
        var queue = new FairQueue(core, tenants);
        queue.Add(TestPools.Request("a1", 100) with { Tenant = "a" }, TestPools.Start);
        queue.Round(TestPools.Start);
        var later = TestPools.Start.AddHours(3);
        queue.Release("a1", later);
        queue.Add(TestPools.Request("a2", 100) with { Tenant = "a" }, later);
        queue.Add(TestPools.Request("b1", 100) with { Tenant = "b" }, later);
        Assert.Equal(["b1", "a2"], queue.InOrder(later).Select(some => some.First.Id));
        Assert.True(tenants.ShareOf(tenants.Find("a"), later) > 0.4);
        Assert.True(tenants.ShareOf(tenants.Find("a"), later.AddHours(20)) < 0.001);
    }

    [Fact]
    public void Guarantees_come_before_shares_and_quality_before_guarantees()
    {
        var core = TestPools.Core([TestPools.Node("n", 1)]);
        var tenants = new TenantTree(new(100, 100));
        tenants.Set(new() { Name = "sure", Guarantee = new(50, 50) });
        var queue = new FairQueue(core, tenants);
        queue.Add(TestPools.Request("other", 10) with { Tenant = "other" }, TestPools.Start);
        queue.Add(TestPools.Request("sure", 10) with { Tenant = "sure" }, TestPools.Start);
        queue.Add(TestPools.Request("high", 10, qos: QualityOfService.High) with { Tenant = "x" }, TestPools.Start);
        Assert.Equal(["high", "sure", "other"], queue.InOrder(TestPools.Start).Select(some => some.First.Id));
    }

    [Fact]
    public void Backfill_never_delays_the_first_beyond_its_estimate()
    {
        var core = TestPools.Core([TestPools.Node("n", 1)]);
        var queue = new FairQueue(core, new(new(100, 100)));
        var now = TestPools.Start;
        queue.Add(TestPools.Request("runs", 60) with { ExpectedRun = TimeSpan.FromMinutes(10) }, now);
        queue.Round(now);
        queue.Add(TestPools.Request("first", 90), now);
        queue.Add(TestPools.Request("long", 30) with { ExpectedRun = TimeSpan.FromMinutes(20) }, now);
        queue.Add(TestPools.Request("short", 30) with { ExpectedRun = TimeSpan.FromMinutes(5) }, now);
        var placed = queue.Round(now).Where(some => some.Outcome == QueueOutcome.Placed);
        Assert.Equal("short", Assert.Single(placed).Request.First.Id);
        Assert.Equal(now.AddMinutes(10), queue.Reservation!.FreeAt);
        queue.Release("short", now.AddMinutes(5));
        queue.Release("runs", now.AddMinutes(10));
        Assert.Contains(queue.Round(now.AddMinutes(10)), some =>
            some.Outcome == QueueOutcome.Placed && some.Request.First.Id == "first");
    }

    [Fact]
    public void Nobody_starves_however_many_small_ones_come() => Gen
        .Select(Gen.Int[1, 60], Gen.Int[1, 4]).Sample((size, nodes) =>
    {
        var core = TestPools.Core(Enumerable.Range(0, nodes).Select(i => TestPools.Node($"n{i}", 1, slots: 1000)));
        var bound = TimeSpan.FromMinutes(10);
        var queue = new FairQueue(core, new(new(nodes * 100, nodes * 100)), bound);
        var now = TestPools.Start;
        var run = TimeSpan.FromMinutes(6);
        var ends = new Queue<(string Id, DateTimeOffset At)>();
        queue.Add(TestPools.Request("large", 100) with { Tenant = "large" }, now.AddSeconds(1));
        for (var minute = 0; minute <= 18; minute++, now += TimeSpan.FromMinutes(1))
        {
            while (ends.TryPeek(out var end) && end.At <= now)
            {
                queue.Release(ends.Dequeue().Id, now);
            }

            // Small ones of a higher class come for ever, more than fit.
            for (var i = 0; i < nodes * 100 / size; i++)
            {
                queue.Add(
                    TestPools.Request($"{minute}-{i}", size, qos: QualityOfService.High) with { Tenant = $"t{i}" },
                    now);
            }

            foreach (var decision in queue.Round(now).Where(some => some.Outcome == QueueOutcome.Placed))
            {
                if (decision.Request.First.Id == "large")
                {
                    Assert.True(now - TestPools.Start <= bound + run + TimeSpan.FromMinutes(1));
                    return;
                }

                ends.Enqueue((decision.Request.First.Id, now + run));
            }
        }

        Assert.Fail("The large one never ran.");
    });

    [Fact]
    public void A_gang_waits_for_its_members_and_gives_up_when_its_time_is_over()
    {
        var core = TestPools.Core([TestPools.Node("n", 4)]);
        var queue = new FairQueue(core, new(new(400, 400)));
        var gang = new GangDemand("g", 2, TimeSpan.FromMinutes(1));
        queue.Add(TestPools.Request("g1", 100) with { Gang = gang }, TestPools.Start);
        var waits = Assert.Single(queue.Round(TestPools.Start));
        Assert.Equal("waits for its gang: 1 of 2 members are here", waits.Reason);
        queue.Add(TestPools.Request("g2", 100) with { Gang = gang }, TestPools.Start);
        Assert.Equal(2, Assert.Single(queue.Round(TestPools.Start)).Allocations.Count);
        queue.Add(TestPools.Request("h1", 100) with { Gang = gang with { Name = "h" } }, TestPools.Start);
        var over = Assert.Single(queue.Round(TestPools.Start.AddMinutes(1)));
        Assert.Equal((QueueOutcome.Expired, 0), (over.Outcome, queue.Waiting));
    }
}
