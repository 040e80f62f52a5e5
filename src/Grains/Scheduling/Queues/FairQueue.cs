using System.Runtime.InteropServices;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Gangs;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>
/// Who is next. Overdue requests come first, in order of age; then higher quality of service, then who is within its
/// guarantee, then the tenant with the smallest share, then age. Later ones may use what the first cannot, but never
/// the node that is kept for it: a first that is overdue, or whose start can be foreseen, has one.
/// </summary>
internal sealed class FairQueue(DecisionCore core, TenantTree tenants, TimeSpan? starvationBound = null)
{
    /// <summary>Reason of what waits for nothing but room.</summary>
    public const string NoRoom = "waits for room";

    private readonly Dictionary<string, WaitingRequest> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Tenant, ResourceAmount Amount)> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _gangs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _started = new(StringComparer.Ordinal);
    private readonly HashSet<RequestKey> _noRoom = [];
    private readonly Dictionary<string, (DateTimeOffset Since, long Number)> _oldest = new(StringComparer.Ordinal);
    private long _numbers;

    /// <summary>How long a request waits at most before all later ones stand back.</summary>
    public TimeSpan StarvationBound { get; } = starvationBound ?? TimeSpan.FromMinutes(10);

    public HeadReservation? Reservation { get; private set; }

    /// <summary>Requests and gangs that wait.</summary>
    public int Waiting => _waiting.Count;

    public bool Contains(string sliceId) => _keys.ContainsKey(sliceId);

    public WaitingRequest? Find(string sliceId) =>
        _keys.TryGetValue(sliceId, out var key) ? _waiting.GetValueOrDefault(key) : null;

    /// <summary>Adds a request; a member of a waiting gang joins it. The same id again changes nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="since">When it came, which is earlier than now after a restart.</param>
    public void Add(PlacementRequest request, DateTimeOffset since)
    {
        var key = KeyOf(request);
        _keys[request.Id] = key;
        if (!_waiting.TryGetValue(key, out var known))
        {
            _waiting.Add(key, new([request], since, _numbers++));
        }
        else if (known.Members.All(member => member.Id != request.Id))
        {
            _waiting[key] = known with { Members = [.. known.Members, request] };
        }
    }

    /// <summary>Takes a request out; the rest of its gang stays.</summary>
    public void Remove(string sliceId)
    {
        if (!_keys.Remove(sliceId, out var key) || !_waiting.TryGetValue(key, out var waiting))
        {
            return;
        }

        var rest = waiting.Members.Where(member => member.Id != sliceId).ToList();
        if (rest.Count == 0)
        {
            _waiting.Remove(key);
        }
        else
        {
            _waiting[key] = waiting with { Members = rest };
        }
    }

    /// <summary>Counts a slice that holds something already, for example after a restart.</summary>
    public void Count(Allocation allocation, DateTimeOffset now)
    {
        var amount = new ResourceAmount(
            (double)allocation.Compute * allocation.Cards.Length, (double)allocation.Memory * allocation.Cards.Length);
        if (_held.TryAdd(allocation.Id, (allocation.Request.Tenant, amount)))
        {
            tenants.Add(allocation.Request.Tenant, amount, now);
            if (allocation.Request.Gang is not null)
            {
                var gang = KeyOf(allocation.Request);
                _gangs[allocation.Id] = gang;
                _started[gang] = _started.GetValueOrDefault(gang) + 1;
            }
        }

        if (allocation.Request.ExpectedRun is { } run)
        {
            _ends[allocation.Id] = now + run;
        }
    }

    /// <summary>Gives back what a slice held. Twice is once.</summary>
    public void Release(string sliceId, DateTimeOffset now)
    {
        core.Index.Give(sliceId);
        Uncount(sliceId, now);
    }

    /// <summary>Counts no more what a slice held that the index does not hold any more.</summary>
    public void Uncount(string sliceId, DateTimeOffset now)
    {
        _ends.Remove(sliceId);
        if (_held.Remove(sliceId, out var held))
        {
            tenants.Add(held.Tenant, ResourceAmount.None - held.Amount, now);
            if (_gangs.Remove(sliceId, out var gang) && --_started[gang] == 0)
            {
                _started.Remove(gang);
            }
        }
    }

    /// <summary>The order in which requests are tried now.</summary>
    public List<WaitingRequest> InOrder(DateTimeOffset now)
    {
        FindOldest();
        var order = _waiting.Values.ToList();
        order.Sort((one, other) => Compare(one, other, now));
        return order;
    }

    /// <summary>Places all that can be placed now.</summary>
    public List<QueueDecision> Round(DateTimeOffset now)
    {
        var decisions = new List<QueueDecision>();
        Reservation = null;
        _noRoom.Clear();
        FindOldest();
        var heads = _waiting.Values.GroupBy(some => some.First.Tenant, StringComparer.Ordinal)
            .Select(group =>
            {
                var own = group.ToList();
                own.Sort((one, other) => CompareOwn(other, one, now));
                return own;
            })
            .ToList();
        while (heads.Count > 0)
        {
            // Each placing changes the shares, so that the next tenant is looked for anew.
            var next = heads[0];
            foreach (var other in heads.Skip(1))
            {
                next = Compare(other[^1], next[^1], now) < 0 ? other : next;
            }

            var waiting = next[^1];
            next.RemoveAt(next.Count - 1);
            if (next.Count == 0)
            {
                heads.Remove(next);
            }

            decisions.Add(Try(waiting, now));
        }

        return decisions;
    }

    private QueueDecision Try(WaitingRequest waiting, DateTimeOffset now)
    {
        var started = waiting.First.Gang is null ? 0 : _started.GetValueOrDefault(KeyOf(waiting.First));
        var isLate = waiting.First.Deadline <= now
            || (started == 0 && waiting.First.Gang?.Timeout is { } timeout && now - waiting.Since >= timeout);
        if (isLate)
        {
            foreach (var member in waiting.Members)
            {
                Remove(member.Id);
            }

            return new(waiting, QueueOutcome.Expired, [], "its time is over");
        }

        if (!waiting.IsCompleteWith(started))
        {
            var gang = waiting.First.Gang!;
            return new(
                waiting,
                QueueOutcome.Waits,
                [],
                $"waits for its gang: {waiting.Members.Count + started} of {gang.MinMembers} members are here");
        }

        if (tenants.FirstOverLimit(waiting.First.Tenant, waiting.Amount) is { } over)
        {
            return new(waiting, QueueOutcome.Waits, [], $"waits for quota: tenant '{over.Name}' is at its limit");
        }

        if (!waiting.First.Pinned.IsEmpty)
        {
            return TryReturn(waiting, now);
        }

        var isOverdue = now - waiting.Since >= StarvationBound;
        var alone = waiting.Members.Count == 1;
        var key = RequestKey.Of(waiting.First);
        var isHopeless = alone && _noRoom.Contains(key);
        Func<int, bool>? isAllowed = Reservation is null ? null : node => IsFree(node, waiting, now);
        if (isHopeless || GangPlacer.Place(core, waiting.Members, isAllowed, started) is not { } placed)
        {
            if (alone && isAllowed is null)
            {
                // Within a round the pool only fills up.
                _noRoom.Add(key);
            }

            if (Reservation is null && alone && !isHopeless)
            {
                Reservation = Reserve(waiting.First, isOverdue);
            }

            return new(waiting, QueueOutcome.Waits, [], NoRoom);
        }

        foreach (var allocation in placed)
        {
            Count(allocation, now);
            Remove(allocation.Id);
        }

        return new(waiting, QueueOutcome.Placed, placed);
    }

    /// <summary>A frozen slice returns to its own cards, or waits on.</summary>
    private QueueDecision TryReturn(WaitingRequest waiting, DateTimeOffset now)
    {
        var request = waiting.First;
        var cards = request.Pinned.Select(core.Index.FindCard).ToArray();
        if (cards.Any(card => card < 0))
        {
            return new(waiting, QueueOutcome.Waits, [], "waits for its cards, which are away");
        }

        var node = core.Index.CardNode[cards[0]];
        var held = core.Index.Give(request.Id);
        var fits = IsFree(node, waiting, now)
            && Array.TrueForAll(cards, card => core.Index.Fits(card, request))
            && FilterChain.HasRoom(core.Index, node, request);
        if (!fits)
        {
            if (held is not null)
            {
                core.Index.Take(held);
            }

            Reservation ??= now - waiting.Since >= StarvationBound ? Reserve(request, isOverdue: true) : null;
            return new(waiting, QueueOutcome.Waits, [], NoRoom);
        }

        Uncount(request.Id, now);
        var back = core.Index.Describe(request, node, cards);
        core.Index.Take(back);
        Count(back, now);
        Remove(request.Id);
        return new(waiting, QueueOutcome.Placed, [back]);
    }

    private bool IsFree(int node, WaitingRequest waiting, DateTimeOffset now)
    {
        if (Reservation is not { } kept || kept.Node != node || kept.Head == waiting.First.Id)
        {
            return true;
        }

        // It may go ahead on the kept node when it has ended before the first in the queue could start.
        return kept.FreeAt is { } freeAt && waiting.First.ExpectedRun is { } run && now + run <= freeAt;
    }

    /// <summary>
    /// The node where the request can start first, if that can be foreseen; for an overdue one at least the node with
    /// the least in its way.
    /// </summary>
    private HeadReservation? Reserve(PlacementRequest request, bool isOverdue)
    {
        if (!isOverdue && _ends.Count == 0)
        {
            return null;
        }

        HeadReservation? best = null;
        var least = (Known: false, FreeAt: DateTimeOffset.MaxValue, Slices: int.MaxValue);
        for (var node = 0; node < core.Index.NodeCount; node++)
        {
            if (!core.Index.NodeUsable[node] || !FilterChain.Admits(core.Index.Traits[node], request)
                || InTheWay(node, request) is not { } way)
            {
                continue;
            }

            var known = way.FreeAt is not null;
            var key = (Known: known, FreeAt: way.FreeAt ?? DateTimeOffset.MaxValue, way.Slices);
            var isBetter = (key.Known && !least.Known)
                || (key.Known == least.Known
                    && (key.FreeAt, key.Slices).CompareTo((least.FreeAt, least.Slices)) < 0);
            if ((known || isOverdue) && isBetter)
            {
                best = new(request.Id, node, way.FreeAt);
                least = key;
            }
        }

        return best;
    }

    private (DateTimeOffset? FreeAt, int Slices)? InTheWay(int node, PlacementRequest request)
    {
        var gone = new List<Allocation>();
        DateTimeOffset? freeAt = DateTimeOffset.MinValue;
        var fits = false;
        foreach (var allocation in core.Index.OnNode(node).Values
            .OrderBy(some => _ends.GetValueOrDefault(some.Id, DateTimeOffset.MaxValue)).ToList())
        {
            core.Index.Give(allocation.Id);
            gone.Add(allocation);
            freeAt = freeAt is not null && _ends.TryGetValue(allocation.Id, out var end) ? end : null;
            if (FilterChain.HasRoom(core.Index, node, request))
            {
                fits = true;
                break;
            }
        }

        gone.ForEach(allocation => core.Index.Take(allocation));
        return fits ? (freeAt, gone.Count) : null;
    }

    private int Compare(WaitingRequest one, WaitingRequest other, DateTimeOffset now)
    {
        var overdue = (now - other.Since >= StarvationBound).CompareTo(now - one.Since >= StarvationBound);
        if (overdue != 0)
        {
            return overdue;
        }

        if (now - one.Since >= StarvationBound)
        {
            return (one.Since, one.Number).CompareTo((other.Since, other.Number));
        }

        var priority = other.First.Priority.CompareTo(one.First.Priority);
        if (priority != 0)
        {
            return priority;
        }

        var guaranteed = tenants.IsGuaranteed(other.First.Tenant, other.Amount)
            .CompareTo(tenants.IsGuaranteed(one.First.Tenant, one.Amount));
        if (guaranteed != 0)
        {
            return guaranteed;
        }

        var share = tenants.Compare(one.First.Tenant, other.First.Tenant, now, CompareOldest);
        return share != 0 ? share : (one.Since, one.Number).CompareTo((other.Since, other.Number));
    }

    /// <summary>Notes for each tenant which request came first of those of the tenant and of its parts.</summary>
    private void FindOldest()
    {
        _oldest.Clear();
        foreach (var waiting in _waiting.Values)
        {
            foreach (var usage in tenants.PathOf(waiting.First.Tenant))
            {
                ref var oldest = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    _oldest, usage.Policy.Name, out var isKnown);
                if (!isKnown || (waiting.Since, waiting.Number).CompareTo(oldest) < 0)
                {
                    oldest = (waiting.Since, waiting.Number);
                }
            }
        }
    }

    private int CompareOldest(string one, string other) =>
        _oldest.GetValueOrDefault(one).CompareTo(_oldest.GetValueOrDefault(other));

    /// <summary>Order within a tenant.</summary>
    private int CompareOwn(WaitingRequest one, WaitingRequest other, DateTimeOffset now)
    {
        var oneIsOverdue = now - one.Since >= StarvationBound;
        var overdue = (now - other.Since >= StarvationBound).CompareTo(oneIsOverdue);
        var priority = oneIsOverdue ? 0 : other.First.Priority.CompareTo(one.First.Priority);
        return overdue != 0 ? overdue
            : priority != 0 ? priority
            : (one.Since, one.Number).CompareTo((other.Since, other.Number));
    }

    private static string KeyOf(PlacementRequest request) =>
        request.Gang is { } gang ? $"gang/{request.Tenant}/{gang.Name}" : request.Id;
}
