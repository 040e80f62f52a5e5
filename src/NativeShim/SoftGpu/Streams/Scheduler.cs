using System.Globalization;

namespace TensorFusion.SoftGpu.Streams;

/// <summary>
/// The threads that execute operations: as many as there are streams with work, up to a limit. A thread that waits for
/// the program (a host function, a value in memory) does not count, so that waiting never stops other streams.
/// </summary>
internal sealed class Scheduler(int limit) : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<SoftStream> _ready = [];
    private int _threads;
    private int _idle;
    private int _blocked;
    private int _named;
    private bool _stopping;

    /// <summary>Whether streams wait for a thread.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count > 0;
            }
        }
    }

    /// <summary>A stream whose first operation has begun.</summary>
    public void Enqueue(SoftStream stream)
    {
        lock (_gate)
        {
            _ready.Enqueue(stream);
            Dispatch();
        }
    }

    /// <summary>Calls something that may take as long as the program likes.</summary>
    public void Block(Action wait)
    {
        lock (_gate)
        {
            _blocked++;
            Dispatch();
        }

        try
        {
            wait();
        }
        finally
        {
            lock (_gate)
            {
                _blocked--;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Dispatch()
    {
        if (_ready.Count == 0)
        {
            return;
        }

        if (_ready.Count > _idle && _threads - _blocked < limit)
        {
            _threads++;
            var name = string.Create(CultureInfo.InvariantCulture, $"softgpu-{_named++}");
            new Thread(Work) { IsBackground = true, Name = name }.Start();
        }
        else
        {
            Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        while (Take() is { } stream)
        {
            stream.RunBegun();
        }
    }

    private SoftStream? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_threads - _blocked > limit || (_stopping && _ready.Count == 0))
                {
                    _threads--;
                    Dispatch();
                    return null;
                }

                if (_ready.TryDequeue(out var stream))
                {
                    return stream;
                }

                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }
        }
    }
}
