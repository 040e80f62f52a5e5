using TensorFusion.Grains.Billing;

namespace TensorFusion.Tests.Unit.Billing;

/// <summary>One slice: what is stored, what is in memory, and what really was.</summary>
internal sealed class SimulatedSlice(string id, string tenant, SimulatedLedger ledger)
{
    private readonly List<(DateTimeOffset At, MeterFacts? Facts)> _truth = [];
    private MeterState _stored = MeterState.Empty;
    private MeterState _memory = MeterState.Empty;

    public string Id => id;

    public string Tenant => tenant;

    public MeterFacts? Facts { get; private set; }

    /// <summary>The times in which it had something, from what was done to it.</summary>
    public IEnumerable<(DateTimeOffset Start, DateTimeOffset End, MeterFacts Facts)> Truth()
    {
        for (var i = 0; i + 1 < _truth.Count; i++)
        {
            if (_truth[i].Facts is { } facts && _truth[i].At < _truth[i + 1].At)
            {
                yield return (_truth[i].At, _truth[i + 1].At, facts);
            }
        }
    }

    /// <summary>The slice becomes what the facts say; nothing happens when its write is lost.</summary>
    public void Become(MeterFacts? facts, DateTimeOffset now, bool writeIsLost)
    {
        if (writeIsLost)
        {
            Crash();
            return;
        }

        _memory = SliceMeter.Advance(_memory, id, facts, now, 0, isCut: false);
        _stored = _memory;
        if (Facts == facts)
        {
            return;
        }

        Facts = facts;

        // A clock that steps back, on the next owner, stands still for the slice.
        var last = _truth.Count == 0 ? DateTimeOffset.UnixEpoch : _truth[^1].At;
        var at = now < _memory.Until ? _memory.Until : now;
        _truth.Add((at > last ? at : last, facts));
    }

    /// <summary>What the slice's timer does.</summary>
    public void Tick(DateTimeOffset now, LedgerFault fault, bool writeIsLost)
    {
        if (SliceMeter.IsCutDue(_memory, now))
        {
            if (writeIsLost)
            {
                Crash();
                return;
            }

            _memory = SliceMeter.Advance(_memory, id, Facts, now, 0, isCut: true);
            _stored = _memory;
        }

        foreach (var page in _memory.Outbox.GroupBy(interval => interval.Hour).OrderBy(page => page.Key))
        {
            if (!ledger.Append(tenant, [.. page], fault))
            {
                return;
            }

            _memory = SliceMeter.Confirm(_memory, [.. page]);
        }
    }

    /// <summary>The silo dies: the next owner has what was stored.</summary>
    public void Crash() => _memory = _stored;
}
