namespace TensorFusion.Worker.Tiers;

/// <summary>Requests to the disk that are waited for together. The first error is told; later requests are skipped.</summary>
internal sealed class IoBatch
{
    private readonly object _lock = new();
    private int _open;
    private Exception? _error;

    /// <summary>A request was queued.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _open++;
        }
    }

    /// <summary>A request has ended.</summary>
    public void End(Exception? error)
    {
        lock (_lock)
        {
            _open--;
            _error ??= error;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Waits for all requests so far.</summary>
    /// <exception cref="TierException">One of them failed.</exception>
    /// <exception cref="LostContentException">One of them did not find what was written.</exception>
    public void Wait()
    {
        lock (_lock)
        {
            while (_open > 0)
            {
                Monitor.Wait(_lock);
            }

            switch (_error)
            {
                case null:
                    break;
                case LostContentException:
                    throw new LostContentException(_error.Message);
                default:
                    throw new TierException(_error.Message);
            }
        }
    }
}
