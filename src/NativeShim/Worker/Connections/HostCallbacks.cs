namespace TensorFusion.Worker.Connections;

/// <summary>The host functions of one connection. Thread-safe.</summary>
/// <param name="send">Sends function, user data and ticket to the program; false when it is gone.</param>
internal sealed class HostCallbacks(Func<ulong, ulong, ulong, bool> send)
{
    private readonly Lock _lock = new();
    private readonly HashSet<HostCallback> _callbacks = [];
    private readonly Dictionary<ulong, ManualResetEventSlim> _waiting = [];
    private ulong _nextTicket = 1;
    private bool _closed;

    /// <param name="function">Address of the function in the program.</param>
    /// <param name="userData">Its argument there.</param>
    /// <param name="once">Whether it is called once; otherwise it lives as long as the connection.</param>
    public HostCallback Add(ulong function, ulong userData, bool once)
    {
        var callback = new HostCallback(this, function, userData, once);
        lock (_lock)
        {
            _callbacks.Add(callback);
        }

        return callback;
    }

    /// <summary>It was never given to the driver, or has been called for the last time.</summary>
    public void Forget(HostCallback callback)
    {
        lock (_lock)
        {
            if (_callbacks.Remove(callback))
            {
                callback.Free();
            }
        }
    }

    /// <summary>Calls the program and waits until it has returned, or is gone.</summary>
    public void Run(HostCallback callback)
    {
        using var done = new ManualResetEventSlim();
        ulong ticket;
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            ticket = _nextTicket++;
            _waiting[ticket] = done;
        }

        if (send(callback.Function, callback.UserData, ticket))
        {
            done.Wait();
        }

        lock (_lock)
        {
            _waiting.Remove(ticket);
        }
    }

    /// <summary>The program has returned from a call.</summary>
    public void Done(ulong ticket)
    {
        lock (_lock)
        {
            if (_waiting.Remove(ticket, out var done))
            {
                done.Set();
            }
        }
    }

    /// <summary>The program is gone: calls return at once, those that wait too.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var done in _waiting.Values)
            {
                done.Set();
            }

            _waiting.Clear();
        }
    }

    /// <summary>Frees what is left. The device must have finished, and graphs that call must be destroyed.</summary>
    public void FreeAll()
    {
        lock (_lock)
        {
            foreach (var callback in _callbacks)
            {
                callback.Free();
            }

            _callbacks.Clear();
        }
    }
}
