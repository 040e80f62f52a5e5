using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Graphs;

namespace TensorFusion.SoftGpu.Streams;

/// <summary>An ordered queue of operations, of which one runs at a time.</summary>
internal sealed class SoftStream(SoftContext context, StreamFlags flags, int priority, bool isLegacy)
{
    private readonly Queue<Operation> _queue = [];
    private readonly Lock _gate = new();
    private bool _running;
    private long _end;

    public SoftContext Context => context;

    public StreamFlags Flags => flags;

    public int Priority { get; set; } = priority;

    /// <summary>The NULL stream, which orders itself with all blocking streams of its context.</summary>
    public bool IsLegacy => isLegacy;

    /// <summary>Ordered with the NULL stream.</summary>
    public bool IsBlocking => (flags & StreamFlags.NonBlocking) == 0;

    /// <summary>Destroyed by the program; what it has queued still runs.</summary>
    public bool IsDestroyed { get; set; }

    /// <summary>The newest operation; null before the first.</summary>
    public Operation? Last { get; private set; }

    public bool IsIdle => Last is null || Last.IsComplete;

    /// <summary>Attributes of cuStreamSetAttribute by id, besides the priority.</summary>
    public Dictionary<int, CUlaunchAttributeValue> Attributes { get; } = [];

    /// <summary>What the stream records instead of executing; guarded by the driver's capture lock.</summary>
    public StreamCapture? Capture { get; set; }

    /// <summary>Puts an operation at the end. Call <see cref="Pump"/> afterwards, outside of locks.</summary>
    public void Append(Operation operation)
    {
        lock (_gate)
        {
            _queue.Enqueue(operation);
            Last = operation;
        }
    }

    /// <summary>
    /// Starts the first operation if it can run: instant ones here, others on the scheduler's threads.
    /// </summary>
    public void Pump()
    {
        while (TryBegin() is { } operation)
        {
            if (!operation.Task.IsInstant)
            {
                context.Driver.Scheduler.Enqueue(this);
                return;
            }

            Run(operation);
        }
    }

    /// <summary>
    /// Runs the operation that <see cref="Pump"/> has begun, and its successors while nobody else waits.
    /// </summary>
    public void RunBegun()
    {
        Operation operation;
        lock (_gate)
        {
            operation = _queue.Peek();
        }

        while (true)
        {
            Run(operation);
            if (TryBegin() is not { } next)
            {
                return;
            }

            if (context.Driver.Scheduler.HasWaiting)
            {
                context.Driver.Scheduler.Enqueue(this);
                return;
            }

            operation = next;
        }
    }

    private Operation? TryBegin()
    {
        lock (_gate)
        {
            if (_running || !_queue.TryPeek(out var head) || !head.IsReady(this))
            {
                return null;
            }

            _running = true;
            return head;
        }
    }

    private void Run(Operation operation)
    {
        var ready = Math.Max(_end, operation.Bound);
        _end = context.Execute(operation.Task, ready);
        if (!operation.Task.IsInstant)
        {
            context.WaitUntil(_end);
        }

        List<SoftStream>? waiting;
        lock (_gate)
        {
            // In one step: who sees the completion may expect that the stream takes its next operation.
            waiting = operation.Complete(_end);
            _queue.Dequeue();
            _running = false;
        }

        waiting?.ForEach(stream => stream.Pump());
        context.Driver.Progress.Signal();
    }
}
