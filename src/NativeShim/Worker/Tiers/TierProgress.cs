using System.Diagnostics;

namespace TensorFusion.Worker.Tiers;

/// <summary>How far the present step of a move is. Thread-safe.</summary>
internal sealed class TierProgress
{
    private readonly Lock _lock = new();
    private string _step = "";
    private ulong _total;
    private ulong _done;
    private long _since;

    /// <summary>A step begins.</summary>
    public void Begin(string step, ulong totalBytes)
    {
        lock (_lock)
        {
            (_step, _total, _done, _since) = (step, totalBytes, 0, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Some bytes of the step are done.</summary>
    public void Add(ulong bytes)
    {
        lock (_lock)
        {
            _done += bytes;
        }
    }

    /// <summary>Nothing moves any more.</summary>
    public void End() => Begin("", 0);

    /// <summary>The step, its bytes, its rate in bytes a second, and the seconds that are left.</summary>
    public (string Step, ulong Done, ulong Total, double Rate, double Left) Read()
    {
        lock (_lock)
        {
            var seconds = Stopwatch.GetElapsedTime(_since).TotalSeconds;
            var rate = _done == 0 || seconds <= 0 ? 0 : _done / seconds;
            return (_step, _done, _total, rate, rate == 0 ? 0 : (_total - Math.Min(_total, _done)) / rate);
        }
    }
}
