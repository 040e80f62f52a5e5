using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>All captures of the process and their rules.</summary>
internal sealed class CaptureRegistry
{
    [ThreadStatic]
    private static CaptureMode _mode;

    private readonly Lock _gate = new();
    private readonly List<CaptureSession> _active = [];
    private volatile int _count;
    private ulong _lastId;

    /// <summary>Whether any capture is going on; read without the lock by the paths that are taken most.</summary>
    public bool Any => _count > 0;

    /// <summary>Sets the calling thread's mode for potentially unsafe calls and returns the former one.</summary>
    public static CaptureMode ExchangeMode(CaptureMode mode)
    {
        var before = _mode;
        _mode = mode;
        return before;
    }

    /// <param name="stream">The stream.</param>
    /// <param name="mode">Which other calls are forbidden meanwhile.</param>
    /// <param name="target">A graph of the program to capture into; null for a new one.</param>
    /// <param name="after">Nodes of the target that the first captured ones wait for.</param>
    public void Begin(SoftStream stream, CaptureMode mode, SoftGraph? target = null, GraphNode[]? after = null)
    {
        lock (_gate)
        {
            if (stream.IsLegacy)
            {
                throw new CudaFailure(CudaResult.StreamCaptureUnsupported, "the NULL stream cannot be captured");
            }

            if (stream.Capture is not null)
            {
                throw new CudaFailure(CudaResult.IllegalState, "the stream is capturing already");
            }

            var graph = target ?? new SoftGraph(stream.Context.Driver);
            var session = new CaptureSession(graph, stream, mode, Environment.CurrentManagedThreadId, ++_lastId)
            {
                IsForeign = target is not null,
            };
            Join(session, stream, after ?? []);
            _active.Add(session);
            _count = _active.Count;
        }
    }

    /// <summary>Ends a capture.</summary>
    /// <returns>The graph; null, with the reason, when the capture failed.</returns>
    public (SoftGraph? Graph, CudaResult Result) End(SoftStream stream)
    {
        lock (_gate)
        {
            var capture = stream.Capture
                ?? throw new CudaFailure(CudaResult.IllegalState, "the stream is not capturing");
            var session = capture.Session;
            if (session.Origin != stream)
            {
                session.IsInvalid = true;
                return (null, CudaResult.StreamCaptureUnmatched);
            }

            if (session.Mode != CaptureMode.Relaxed && session.Thread != Environment.CurrentManagedThreadId)
            {
                return (null, CudaResult.StreamCaptureWrongThread);
            }

            var result = session.IsInvalid ? CudaResult.StreamCaptureInvalidated
                : IsJoined(session) ? CudaResult.Success
                : CudaResult.StreamCaptureUnjoined;
            foreach (var member in session.Streams)
            {
                member.Capture = null;
            }

            session.IsEnded = true;
            _active.Remove(session);
            _count = _active.Count;
            if (result == CudaResult.Success)
            {
                return (session.Graph, result);
            }

            if (!session.IsForeign)
            {
                session.Graph.Destroy();
            }

            return (null, result);
        }
    }

    /// <summary>Records a task if the stream is capturing.</summary>
    /// <returns>False: the stream is not capturing and the task is to be executed.</returns>
    /// <exception cref="CudaFailure">A rule is violated; the capture is invalid.</exception>
    public bool TryRecord(SoftStream stream, DeviceTask task)
    {
        if (!Any)
        {
            return false;
        }

        lock (_gate)
        {
            if (stream.Capture is not { } capture)
            {
                ForbidImplicit(stream);
                return false;
            }

            RequireValid(capture.Session);
            try
            {
                capture.Tail = [capture.Session.Graph.Add(task, capture.Tail)];
            }
            catch (CudaFailure)
            {
                capture.Session.IsInvalid = true;
                throw;
            }

            return true;
        }
    }

    /// <summary>Remembers an event's place if the stream is capturing.</summary>
    public bool TryRecordEvent(SoftStream stream, SoftEvent recorded)
    {
        if (!Any)
        {
            recorded.Capture = null;
            return false;
        }

        lock (_gate)
        {
            recorded.Capture = null;
            if (stream.Capture is not { } capture)
            {
                ForbidImplicit(stream);
                return false;
            }

            RequireValid(capture.Session);
            recorded.Capture = new EventCapture(capture.Session, [.. capture.Tail]);
            return true;
        }
    }

    /// <summary>Makes a stream wait for an event if one of them belongs to a capture.</summary>
    public bool TryWaitEvent(SoftStream stream, SoftEvent awaited)
    {
        if (!Any)
        {
            return false;
        }

        lock (_gate)
        {
            var place = awaited.Capture is { Session.IsEnded: false } live ? live : null;
            if (place is null)
            {
                if (stream.Capture is { } isolated)
                {
                    isolated.Session.IsInvalid = true;
                    throw new CudaFailure(
                        CudaResult.StreamCaptureIsolation, "the event was recorded outside of the capture");
                }

                ForbidImplicit(stream);
                return false;
            }

            RequireValid(place.Session);
            if (stream.Capture is not { } capture)
            {
                if (stream.IsLegacy)
                {
                    place.Session.IsInvalid = true;
                    throw new CudaFailure(CudaResult.StreamCaptureImplicit, "the NULL stream cannot join a capture");
                }

                Join(place.Session, stream, place.Nodes);
                return true;
            }

            if (capture.Session != place.Session)
            {
                capture.Session.IsInvalid = place.Session.IsInvalid = true;
                throw new CudaFailure(CudaResult.StreamCaptureMerge, "two captures would be merged");
            }

            capture.Tail = [.. capture.Tail.Union(place.Nodes)];
            return true;
        }
    }

    /// <summary>Refuses to wait for, or ask about, a stream that is capturing.</summary>
    public void ForbidCapturing(SoftStream stream)
    {
        if (!Any)
        {
            return;
        }

        lock (_gate)
        {
            if (stream.Capture is { } capture)
            {
                capture.Session.IsInvalid = true;
                throw new CudaFailure(CudaResult.StreamCaptureUnsupported, "the stream is capturing");
            }

            ForbidImplicit(stream);
        }
    }

    /// <summary>Refuses to wait for, or ask about, an event of a capture.</summary>
    public void ForbidCaptured(SoftEvent captured)
    {
        if (!Any)
        {
            return;
        }

        lock (_gate)
        {
            if (captured.Capture is { Session: { IsEnded: false } session })
            {
                session.IsInvalid = true;
                throw new CudaFailure(CudaResult.CapturedEvent, "the event was recorded in a capture");
            }
        }
    }

    /// <summary>
    /// Refuses calls that may synchronise, by the thread's mode: global forbids them during any capture in global mode
    /// and during those of this thread; thread-local only during the latter; relaxed never.
    /// </summary>
    public void ForbidUnsafe()
    {
        if (!Any || _mode == CaptureMode.Relaxed)
        {
            return;
        }

        lock (_gate)
        {
            var thread = Environment.CurrentManagedThreadId;
            var broken = _active.Where(session => session.Mode != CaptureMode.Relaxed
                && (session.Thread == thread
                    || (_mode == CaptureMode.Global && session.Mode == CaptureMode.Global))).ToList();
            broken.ForEach(session => session.IsInvalid = true);
            if (broken.Count > 0)
            {
                throw new CudaFailure(CudaResult.StreamCaptureUnsupported, "an unsafe call during a capture");
            }
        }
    }

    /// <summary>Refuses what would make a context wait for its capturing streams.</summary>
    public void ForbidCapturing(SoftContext context)
    {
        ForbidUnsafe();
        if (!Any)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var session in _active)
            {
                if (session.Streams.Any(stream => stream.Context == context))
                {
                    session.IsInvalid = true;
                    throw new CudaFailure(CudaResult.StreamCaptureUnsupported, "a stream of the context is capturing");
                }
            }
        }
    }

    /// <summary>Reads or changes a stream's capture under the lock.</summary>
    public T Inspect<T>(SoftStream stream, Func<StreamCapture?, T> look)
    {
        lock (_gate)
        {
            return look(stream.Capture);
        }
    }

    private static void Join(CaptureSession session, SoftStream stream, GraphNode[] tail)
    {
        stream.Capture = new StreamCapture(session) { Tail = [.. tail] };
        session.Streams.Add(stream);
    }

    private static void RequireValid(CaptureSession session)
    {
        if (session.IsInvalid)
        {
            throw new CudaFailure(CudaResult.StreamCaptureInvalidated, "the capture is invalid");
        }
    }

    /// <summary>Whether all that streams have captured leads to the origin.</summary>
    private static bool IsJoined(CaptureSession session)
    {
        var reached = new HashSet<GraphNode>();
        var pending = new Stack<GraphNode>(session.Origin.Capture!.Tail);
        while (pending.TryPop(out var node))
        {
            if (reached.Add(node))
            {
                node.Dependencies.ForEach(pending.Push);
            }
        }

        return session.Streams.All(stream => stream.Capture!.Tail.All(reached.Contains));
    }

    private void ForbidImplicit(SoftStream stream)
    {
        if (!stream.IsLegacy)
        {
            return;
        }

        var session = _active.FirstOrDefault(item =>
            item.Streams.Any(member => member.IsBlocking && member.Context == stream.Context));
        if (session is not null)
        {
            session.IsInvalid = true;
            throw new CudaFailure(
                CudaResult.StreamCaptureImplicit, "the NULL stream would depend on a capturing stream");
        }
    }
}
