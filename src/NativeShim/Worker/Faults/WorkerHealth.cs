using TensorFusion.Driver;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Worker.Faults;

/// <summary>
/// Where the worker is in its life. The first fault decides: it is told once, and stays the reason. Thread-safe.
/// </summary>
internal sealed class WorkerHealth
{
    private readonly Lock _lock = new();
    private volatile string? _message;

    /// <summary>Raised once, outside the lock, when the worker fails.</summary>
    public event Action<CudaResult, string>? Failed;

    public WorkerState State { get; private set; } = WorkerState.Starting;

    /// <summary>Why it is in that state; null when there is nothing to say.</summary>
    public string? Message
    {
        get => _message;
        private set => _message = value;
    }

    /// <summary>The code that every later call gets; Success while the worker has not failed.</summary>
    public CudaResult Error { get; private set; }

    public void BecomeReady()
    {
        lock (_lock)
        {
            if (State == WorkerState.Starting)
            {
                State = WorkerState.Ready;
            }
        }
    }

    public void BecomeStopping()
    {
        lock (_lock)
        {
            State = WorkerState.Stopping;
        }
    }

    /// <summary>
    /// The context is broken: no call can succeed any more, and no program is let in from now on, before the reason is
    /// put into words.
    /// </summary>
    public void Fail(CudaResult error, Func<string> reason)
    {
        lock (_lock)
        {
            if (State is WorkerState.Failed or WorkerState.Stopping)
            {
                return;
            }

            State = WorkerState.Failed;
            Error = error;
        }

        Message = reason();
        Failed?.Invoke(error, Message);
    }
}
