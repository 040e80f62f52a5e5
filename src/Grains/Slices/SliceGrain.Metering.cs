using Orleans.Storage;
using TensorFusion.Grains.Billing;

namespace TensorFusion.Grains.Slices;

/// <summary>
/// The slice's meter: each write of the slice cuts its intervals with it, and what is cut goes to the ledger until the
/// ledger has said that it is stored. The end of a slice is told when its last interval is in the ledger: from then on
/// nobody may ask the slice again.
/// </summary>
internal sealed partial class SliceGrain : ITenanted
{
    string? ITenanted.Tenant => State.Spec?.Tenant;

    private readonly UsageIntegrator _usage = new();

    private bool HasUnbilled => !State.Meter.Outbox.IsEmpty;

    /// <summary>Whether its end must not be told yet.</summary>
    private bool IsEndUnbilled => State.Phase.IsFinal() && HasUnbilled;

    private SliceState Metered(SliceState next, bool isCut = false)
    {
        var time = next.EndedAt ?? Now;
        var meter = SliceMeter.Advance(
            next.Meter, Id, SliceFacts.Of(next, levels), time, _usage.Read(time), isCut);
        return ReferenceEquals(meter, next.Meter) ? next : next with { Meter = meter };
    }

    private void ObserveUse()
    {
        if (_lastReport is { } report)
        {
            _usage.Observe(report.UsedVram.Values.Aggregate(MiB.Zero, (sum, some) => sum + some), Now);
        }
    }

    /// <summary>After a write: whether the news may be told.</summary>
    private async Task<bool> SettleWrittenAsync(SliceState before)
    {
        if (State.Meter.Closed != before.Meter.Closed)
        {
            _usage.Reset();
        }

        if (!State.Phase.IsFinal() || await ShipAsync())
        {
            return true;
        }

        _isNewsOut = false;
        Watch();
        return false;
    }

    /// <summary>Cuts what lasts long, and sends what the ledger does not have.</summary>
    private async Task SettleAsync()
    {
        if (SliceMeter.IsCutDue(State.Meter, Now))
        {
            var before = storage.State;
            storage.State = Metered(State, isCut: true);
            try
            {
                await storage.WriteStateAsync();
            }
            catch (Exception exception)
            {
                storage.State = before;
                if (exception is InconsistentStateException)
                {
                    // Another activation wrote, or an answer was lost: only what is stored says which.
                    DeactivateOnIdle();
                }

                throw;
            }

            _written = storage.State;
            _usage.Reset();
        }

        if (HasUnbilled)
        {
            await ShipAsync();
        }
    }

    private async Task<bool> ShipAsync()
    {
        try
        {
            foreach (var page in State.Meter.Outbox.GroupBy(interval => interval.Hour).OrderBy(page => page.Key))
            {
                var key = BillingKeys.Page(State.Spec!.Tenant, page.Key);
                await GrainFactory.GetGrain<ILedgerPageGrain>(key).AppendAsync([.. page]);

                // Written with the next change; after a crash before it, the ledger finds that it has them.
                storage.State = State with { Meter = SliceMeter.Confirm(State.Meter, [.. page]) };
            }

            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogLedgerFailed(exception, State.Meter.Outbox.Length, Id);
            return false;
        }
    }
}
