namespace TensorFusion.Worker.Connections;

/// <summary>The host functions of one connection. Thread-safe.</summary>
/// <param name="send">Sends function, user data and ticket to the program; false when it is gone.</param>
internal sealed class HostCallbacks(Func<ulong, ulong, ulong, bool> send)
{
    private readonly Lock _lock = new();
    private readonly HashSet<HostCallback> _callbacks = [];
    private readonly Dictionary<ulong, ManualResetEventSlim> _waiting = [];
    private readonly Dictionary<ulong, HostCallback> _asked = [];
    private readonly List<StreamHold> _holds = [];
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

    /// <summary>Something that is to be released when the program is gone.</summary>
    public StreamHold Register(StreamHold hold)
    {
        lock (_lock)
        {
            _holds.Add(hold);
            return hold;
        }
    }

    /// <summary>The stream is about to go.</summary>
    /// <returns>Whether its word is free: a function that still runs needs it until the connection ends.</returns>
    public bool TryForget(StreamHold hold)
    {
        lock (_lock)
        {
            return hold.IsIdle && _holds.Remove(hold);
        }
    }

    /// <summary>The function will hold a stream from its place on.</summary>
    public void Bind(HostCallback callback, StreamHold hold)
    {
        lock (_lock)
        {
            callback.Hold = hold;
            callback.HeldValue = hold.Issue();
            if (_closed)
            {
                hold.ReleaseAll();
            }
        }
    }

    /// <summary>Asks the program to run a function that holds its stream; <see cref="Done"/> lets the stream go.</summary>
    /// <param name="callback">What the stream has come to.</param>
    /// <param name="failed">The context is broken: nobody is asked.</param>
    public void Begin(HostCallback callback, bool failed)
    {
        ulong ticket;
        lock (_lock)
        {
            ticket = _nextTicket++;
            _asked[ticket] = callback;
            failed |= _closed;
        }

        if (failed || !send(callback.Function, callback.UserData, ticket))
        {
            Done(ticket);
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
            else if (_asked.Remove(ticket, out var callback))
            {
                callback.Hold!.Release(callback.HeldValue);
                _callbacks.Remove(callback);
                callback.Free();
            }
        }
    }

    /// <summary>The program is gone: calls return at once, those that wait too.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _holds.ForEach(hold => hold.ReleaseAll());
            _holds.Clear();
            _asked.Clear();
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
