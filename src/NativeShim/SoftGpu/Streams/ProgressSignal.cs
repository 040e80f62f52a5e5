namespace TensorFusion.SoftGpu.Streams;

/// <summary>Wakes those who wait for a value in memory: at each completed operation, and each millisecond for what the
/// program itself writes, of which nobody is told.</summary>
internal sealed class ProgressSignal
{
    private static readonly TimeSpan Recheck = TimeSpan.FromMilliseconds(1);
    private readonly object _gate = new();
    private volatile int _waiting;

    public void Signal()
    {
        if (_waiting > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    public void WaitUntil(Func<bool> condition)
    {
        lock (_gate)
        {
            _waiting++;
            try
            {
                while (!condition())
                {
                    Monitor.Wait(_gate, Recheck);
                }
            }
            finally
            {
                _waiting--;
            }
        }
    }
}
