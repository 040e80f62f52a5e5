namespace TensorFusion.Grains.Pools;

/// <summary>
/// Telling slices why they wait, one message at a time for each; nothing waits for it but the submitter.
/// </summary>
internal sealed partial class PoolGrain
{
    private void SayWhy(string sliceId, string reason)
    {
        if (!_pending.TryGetValue(sliceId, out var known) || known.Reason == reason)
        {
            return;
        }

        _pending[sliceId] = known with { Reason = reason };
        if (!_telling.ContainsKey(sliceId))
        {
            _telling[sliceId] = TellAsync(sliceId);
        }
    }

    private async Task TellAsync(string sliceId)
    {
        // What follows may end at once; the caller is to have noted the task by then.
        await Task.Yield();
        var told = "";
        try
        {
            while (_pending.TryGetValue(sliceId, out var slice) && slice.Reason != told)
            {
                told = slice.Reason;
                await GrainFactory.GetGrain<ISliceGrain>(sliceId).SetWaitReasonAsync(told);
            }
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUncertain(exception, sliceId);
            if (_pending.TryGetValue(sliceId, out var still))
            {
                _pending[sliceId] = still with { Reason = "" };
            }
        }
        finally
        {
            _telling.Remove(sliceId);
        }
    }
}
