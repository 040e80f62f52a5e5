using CsCheck;
using TensorFusion.Grains.Scheduling.Queues;

namespace TensorFusion.Tests.Unit.Grains.Scheduling;

/// <summary>What holds of the queue whatever comes, ends and fails in between.</summary>
public sealed class QueuePropertyTests
{
    private static readonly string[] Tenants = ["a", "b", "c"];

    [Fact]
    public void Each_turn_goes_to_the_smallest_share_at_each_level_whatever_ends_in_between() => Gen
        .Select(Gen.Int[1, 4].Array[4], Gen.Int[0, 9].Array[12], Gen.Int[1, 3])
        .Sample((weights, ends, nodes) =>
        {
            var core = TestPools.Core(Enumerable.Range(0, nodes).Select(i => TestPools.Node($"n{i}", 1, slots: 100)));
            var capacity = new ResourceAmount(nodes * 100, nodes * 100);
            var (tenants, shadow) = (Tree(capacity, weights), Tree(capacity, weights));
            var queue = new FairQueue(core, tenants, TimeSpan.FromDays(1));
            var (now, running, number) = (TestPools.Start, new List<(string Id, string Tenant)>(), 0);
            foreach (var end in ends)
            {
                // All want more than there is, always.
                foreach (var tenant in Tenants)
                {
                    for (var i = 0; i < nodes * 10; i++)
                    {
                        queue.Add(TestPools.Request($"{number++}", 10, 10) with { Tenant = tenant }, now);
                    }
                }

                foreach (var decision in queue.Round(now).Where(some => some.Outcome == QueueOutcome.Placed))
                {
                    var tenant = decision.Request.First.Tenant;
                    Assert.All(Tenants, other => Assert.True(
                        Lead(shadow, tenant, other, now) <= 1e-9, $"{tenant} went before {other}"));
                    shadow.Add(tenant, decision.Request.Amount, now);
                    running.Add((decision.Request.First.Id, tenant));
                }

                Assert.Equal(nodes * 10, running.Count);
                now += TimeSpan.FromMinutes(7);
                for (var i = 0; i <= end; i++)
                {
                    var (id, tenant) = running[((end * 7) + (i * 3)) % running.Count];
                    queue.Release(id, now);
                    queue.Release(id, now);
                    shadow.Add(tenant, new(-10, -10), now);
                    running.RemoveAll(some => some.Id == id);
                }
            }
        });

    [Fact]
    public void Nobody_gets_room_before_one_of_the_same_class_that_is_within_its_guarantee() => Gen
        .Select(TestPools.AnyNodes, TestPools.AnyRequests, Gen.Int[0, 200], Gen.Int[0, 200], Gen.Int[0, 39].Array[8])
        .Sample((nodes, requests, guarantee, other, ends) =>
        {
            var core = TestPools.Core(nodes);
            var tenants = Guaranteed(guarantee, other);
            var queue = new FairQueue(core, tenants, TimeSpan.FromDays(1));
            var now = TestPools.Start;
            for (var from = 0; from < requests.Length; from += 5)
            {
                foreach (var request in requests.Skip(from).Take(5))
                {
                    queue.Add(request with { WholeCards = false }, now);
                }

                var shadow = Guaranteed(guarantee, other);
                foreach (var held in core.Index.Allocations.Values)
                {
                    shadow.Add(held.Request.Tenant, Amount(held.Compute, held.Memory, held.Cards.Length), now);
                }

                var decisions = queue.Round(now);
                for (var i = 0; i < decisions.Count; i++)
                {
                    var (request, isFirst) = (decisions[i].Request, decisions[i].Outcome == QueueOutcome.Placed);
                    if (isFirst && !shadow.IsGuaranteed(request.First.Tenant, request.Amount))
                    {
                        Assert.DoesNotContain(decisions.Skip(i + 1), later =>
                            later.Request.First.Tenant != request.First.Tenant
                            && later.Request.First.Priority >= request.First.Priority
                            && shadow.IsGuaranteed(later.Request.First.Tenant, later.Request.Amount)
                            && IsNextOf(later.Request, decisions.Skip(i + 1)));
                    }

                    if (isFirst)
                    {
                        shadow.Add(request.First.Tenant, request.Amount, now);
                    }
                }

                TestPools.AssertSound(core.Index);
                now += TimeSpan.FromMinutes(1);
                queue.Release(requests[ends[from / 5] % requests.Length].Id, now);
            }
        });

    [Fact]
    public void Whatever_goes_ahead_the_first_starts_by_its_estimate() => Gen
        .Select(
            Gen.Int[1, 3],
            Gen.Select(Gen.Int[10, 100], Gen.Int[1, 60]).Array[1, 8],
            Gen.Int[50, 100],
            Gen.Select(Gen.Int[1, 60], Gen.Int[1, 90], Gen.Int[0, 20]).Array[0, 40])
        .Sample((nodes, running, size, later) =>
        {
            var core = TestPools.Core(Enumerable.Range(0, nodes).Select(i => TestPools.Node($"n{i}", 1)));
            var queue = new FairQueue(core, new(new(nodes * 100, nodes * 100)), TimeSpan.FromDays(1));
            var ends = new PriorityQueue<string, int>();
            var minute = 0;
            DateTimeOffset Now() => TestPools.Start.AddMinutes(minute);
            void Add(string id, int compute, int run, QualityOfService qos = default) => queue.Add(
                TestPools.Request(id, compute, 1, qos: qos) with { ExpectedRun = TimeSpan.FromMinutes(run) }, Now());
            for (var i = 0; i < running.Length; i++)
            {
                Add($"runs-{i}-{running[i].Item2}", running[i].Item1, running[i].Item2, QualityOfService.Critical);
            }

            Take(queue.Round(Now()), ends, minute);
            queue.InOrder(Now()).ForEach(some => queue.Remove(some.First.Id));
            Add("first-0-1", size, 1, QualityOfService.High);
            DateTimeOffset? estimate = null;
            for (; minute <= 200; minute++)
            {
                while (ends.TryPeek(out var id, out var at) && at <= minute)
                {
                    queue.Release(ends.Dequeue(), Now());
                }

                for (var i = 0; i < later.Length; i++)
                {
                    if (later[i].Item3 == minute)
                    {
                        Add($"later-{i}-{later[i].Item2}", later[i].Item1, later[i].Item2);
                    }
                }

                if (Take(queue.Round(Now()), ends, minute).Contains("first-0-1"))
                {
                    Assert.True(estimate is null || Now() <= estimate, $"started {Now()}, foreseen {estimate}");
                    return;
                }

                estimate ??= queue.Reservation is { Head: "first-0-1" } kept ? kept.FreeAt : null;
            }

            Assert.Fail("The first never started.");
        });

    [Fact]
    public void What_made_room_returns_to_its_own_cards_and_takes_nothing_from_others() => Gen
        .Select(Gen.Int[1, 4], Gen.Int[0, 3].Array[30], Gen.Int[10, 100].Array[30])
        .Sample((cards, doings, sizes) =>
        {
            var core = TestPools.Core([TestPools.Node("n", cards)]);
            var queue = new FairQueue(core, new(new(cards * 100, cards * 100)));
            var away = new Dictionary<string, int>(StringComparer.Ordinal);
            var now = TestPools.Start;
            for (var i = 0; i < doings.Length; i++, now += TimeSpan.FromSeconds(30))
            {
                var held = core.Index.Allocations.Values.OrderBy(some => some.Id, StringComparer.Ordinal).ToList();
                var some = held.Count == 0 ? null : held[sizes[i] % held.Count];
                switch (doings[i])
                {
                    case 0 when some is not null:
                        queue.Release(some.Id, now);
                        break;
                    case 1 when some is not null:
                        away[some.Id] = some.Cards[0];
                        queue.Release(some.Id, now);
                        queue.Add(
                            some.Request with { Pinned = [core.Index.CardId[some.Cards[0]]], Nodes = ["n"] }, now);
                        break;
                    case 2:
                        core.Index.SetNodeUsable(0, i % 2 == 0);
                        break;
                    default:
                        queue.Add(TestPools.Request($"s{i}", sizes[i], sizes[i]), now);
                        break;
                }

                foreach (var decision in queue.Round(now).Where(some => some.Outcome == QueueOutcome.Placed))
                {
                    var place = Assert.Single(decision.Allocations);
                    if (away.Remove(place.Id, out var card))
                    {
                        Assert.Equal(card, Assert.Single(place.Cards));
                    }
                }

                TestPools.AssertSound(core.Index);
            }
        });

    /// <summary>How much larger the share of one is than that of the other, where their paths part.</summary>
    private static double Lead(TenantTree tenants, string one, string other, DateTimeOffset now)
    {
        var (first, second) = (one == "a") == (other == "a") ? (one, other) : (Top(one), Top(other));
        return tenants.ShareOf(tenants.Find(first), now) - tenants.ShareOf(tenants.Find(second), now);
    }

    private static string Top(string tenant) => tenant == "a" ? "a" : "part";

    private static List<string> Take(
        IEnumerable<QueueDecision> decisions, PriorityQueue<string, int> ends, int minute)
    {
        var placed = decisions.Where(some => some.Outcome == QueueOutcome.Placed)
            .Select(some => some.Request.First.Id).ToList();
        placed.ForEach(id => ends.Enqueue(id, minute + int.Parse(id[(id.LastIndexOf('-') + 1)..])));
        return placed;
    }

    /// <summary>Requests of a tenant take turns among themselves; its first of a class speaks for it.</summary>
    private static bool IsNextOf(WaitingRequest request, IEnumerable<QueueDecision> later) =>
        ReferenceEquals(request, later.First(some => some.Request.First.Tenant == request.First.Tenant).Request);

    private static ResourceAmount Amount(long compute, long memory, int cards) =>
        new((double)compute * cards, (double)memory * cards);

    private static TenantTree Guaranteed(int guarantee, int other)
    {
        var tenants = new TenantTree(new(600, 600));
        tenants.Set(new() { Name = "t0", Guarantee = new(guarantee, guarantee) });
        tenants.Set(new() { Name = "t1", Guarantee = new(other, other) });
        return tenants;
    }

    private static TenantTree Tree(ResourceAmount capacity, int[] weights)
    {
        var tenants = new TenantTree(capacity);
        tenants.Set(new() { Name = "part", Weight = weights[3] });
        tenants.Set(new() { Name = "a", Weight = weights[0] });
        tenants.Set(new() { Name = "b", Weight = weights[1], Parent = "part" });
        tenants.Set(new() { Name = "c", Weight = weights[2], Parent = "part" });
        return tenants;
    }
}
