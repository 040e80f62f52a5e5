namespace TensorFusion.Worker.Gate;

/// <summary>The part of the card's time that a slice had in the last seconds, from its charged time. Thread-safe.</summary>
internal sealed class DeliveredShare(TimeProvider time)
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly Queue<(long At, long Charged)> _readings = new();

    /// <summary>Takes a reading.</summary>
    /// <param name="charged">Time charged so far, ns.</param>
    /// <returns>Part of the time since the oldest reading of the window; 0 with the first one.</returns>
    public double Read(long charged)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            while (_readings.Count > 1 && time.GetElapsedTime(_readings.Peek().At, now) > _window)
            {
                _readings.Dequeue();
            }

            _readings.Enqueue((now, charged));
            var (at, before) = _readings.Peek();
            var elapsed = time.GetElapsedTime(at, now).TotalNanoseconds;
            return elapsed <= 0 ? 0 : (charged - before) / elapsed;
        }
    }
}
