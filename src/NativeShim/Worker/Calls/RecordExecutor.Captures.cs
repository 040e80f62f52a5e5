using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Stream capture. The graph is built by the driver; the program knows it by a number of its own.</summary>
internal sealed unsafe partial class RecordExecutor
{
    private readonly Dictionary<StreamObject, uint> _captureGraphs = [];

    protected override CudaResult OnCaptureBegin(in CaptureBeginRecord call)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        _gates[_device.Index]?.Flush(stream.Lane);

        // The stricter modes would forbid the worker's own calls for other streams and other programs meanwhile.
        var result = Driver.cuStreamBeginCapture_v2(stream.Handle, (int)CaptureMode.Relaxed);
        if (result == CudaResult.Success)
        {
            stream.Lane.Capture = new CaptureSession(stream);
        }

        return result;
    }

    protected override CudaResult OnCaptureBeginInGraph(
        in CaptureBeginInGraphRecord call, ReadOnlySpan<byte> payload)
    {
        var stream = FindStream(call.Stream);
        var graph = FindGraph(call.Graph);
        var count = payload.Length / 4;
        if (stream is null || graph is null || !TryNodes(payload, count, out var nodes))
        {
            return CudaResult.InvalidHandle;
        }

        if (Driver.cuStreamBeginCaptureToGraph == null)
        {
            return CudaResult.NotSupported;
        }

        var result = Driver.cuStreamBeginCaptureToGraph(
            stream.Handle, graph.Handle, nodes, null, (nuint)count, (int)CaptureMode.Relaxed);
        if (result == CudaResult.Success)
        {
            stream.Lane.Capture = new CaptureSession(stream);
            _captureGraphs[stream] = call.Graph;
        }

        return result;
    }

    protected override CudaResult OnCaptureEnd(in CaptureEndRecord call, ref CaptureEndReply reply)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        _captureGraphs.Remove(stream, out var known);
        void* graph = null;
        var result = Driver.cuStreamEndCapture(stream.Handle, &graph);
        if (result != CudaResult.StreamCaptureUnmatched && result != CudaResult.StreamCaptureWrongThread)
        {
            EndSession(stream);
        }

        var building = known == 0 ? null : _graphs.Find(known);
        if (result != CudaResult.Success || graph is null)
        {
            Forget(known, building);
            return result;
        }

        if (building is not null && building.Handle == graph && (known == call.Graph || _graphs.IsFree(call.Graph)))
        {
            // The graph now belongs to the program, under the number that it has.
            building.Owned = true;
            if (known != call.Graph)
            {
                _graphs.Remove(known);
                _graphs.TryAdd(call.Graph, building);
            }
        }
        else
        {
            Forget(known, building);
            if (!_graphs.TryAdd(call.Graph, new GraphObject(_device, (nint)graph, owned: true)))
            {
                _ = Driver.cuGraphDestroy(graph);
                return Refuse(CudaResult.InvalidHandle);
            }
        }

        nuint nodes = 0;
        result = Driver.cuGraphGetNodes(graph, null, &nodes);
        reply.Nodes = nodes;
        return result;
    }

    protected override CudaResult OnCaptureInfo(
        in CaptureInfoRecord call, ref CaptureInfoReply reply, Span<byte> output, out int written)
    {
        written = 0;
        var stream = FindStream(call.Stream);
        if (stream is null || Driver.cuStreamGetCaptureInfo_v2 == null)
        {
            return stream is null ? CudaResult.InvalidHandle : CudaResult.NotSupported;
        }

        int status;
        ulong id = 0;
        void* graph = null;
        void** dependencies = null;
        nuint count = 0;
        var result = Driver.cuStreamGetCaptureInfo_v2(stream.Handle, &status, &id, &graph, &dependencies, &count);
        if (result != CudaResult.Success)
        {
            return result;
        }

        reply.Status = status;
        reply.Id = id;
        if (graph is null || status != (int)CaptureStatus.Active)
        {
            return CudaResult.Success;
        }

        if (!TryCaptureGraph(stream, call.Graph, graph, ref reply, out var building))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        reply.Dependencies = (uint)count;
        for (nuint i = 0; i < count && written + 4 <= output.Length; i++)
        {
            BitConverter.TryWriteBytes(output[written..], _nodes.NumberOf((nint)dependencies[i], building));
            written += 4;
        }

        return CudaResult.Success;
    }

    protected override CudaResult OnCaptureUpdateDependencies(
        in CaptureUpdateDependenciesRecord call, ReadOnlySpan<byte> payload, ref CaptureUpdateDependenciesReply reply)
    {
        var stream = FindStream(call.Stream);
        if (stream is null || !TryNodes(payload, payload.Length / 4, out var nodes))
        {
            return CudaResult.InvalidHandle;
        }

        return Driver.cuStreamUpdateCaptureDependencies == null
            ? CudaResult.NotSupported
            : Driver.cuStreamUpdateCaptureDependencies(stream.Handle, nodes, (nuint)(payload.Length / 4), call.Flags);
    }

    /// <summary>The graph under construction under the number that it has, or gets.</summary>
    private bool TryCaptureGraph(
        StreamObject stream, uint number, void* graph, ref CaptureInfoReply reply, out GraphObject building)
    {
        // Streams that joined a capture build the same graph.
        foreach (var (other, known) in _captureGraphs)
        {
            if (_graphs.Find(known) is { } found && found.Handle == graph)
            {
                building = found;
                return other.Lane.Capture == stream.Lane.Capture;
            }
        }

        building = new GraphObject(_device, (nint)graph, owned: false);
        if (!_graphs.TryAdd(number, building))
        {
            return false;
        }

        // The number belongs to the stream on which the capture began, which is where it ends.
        _captureGraphs[Origin(stream)] = number;
        reply.Created = 1;
        return true;
    }

    private StreamObject Origin(StreamObject stream) => stream.Lane.Capture?.Origin ?? stream;

    private void EndSession(StreamObject stream)
    {
        if (stream.Lane.Capture is not { } session)
        {
            return;
        }

        session.Ended = true;
        foreach (var member in _streams.All.Concat(_defaultStreams.OfType<StreamObject>()))
        {
            if (member.Lane.Capture == session)
            {
                member.Lane.Capture = null;
            }
        }

        Tracker.CaptureEnded();
    }

    private void Forget(uint number, GraphObject? building)
    {
        if (building is { Owned: false })
        {
            _graphs.Remove(number);
            _nodes.RemoveGraph(building);
        }
    }
}
