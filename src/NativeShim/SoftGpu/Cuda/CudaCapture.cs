using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Graphs;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Capture of streams into graphs.</summary>
internal static unsafe class CudaCapture
{
    [UnmanagedCallersOnly]
    public static CudaResult cuStreamBeginCapture_v2(void* stream, int mode) => Api.OnStream(stream, (context, queue) =>
    {
        Api.Require(mode is >= 0 and <= 2);
        context.Driver.Captures.Begin(queue, (CaptureMode)mode);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamBeginCaptureToGraph(
        void* stream, void* graph, nint* dependencies, void* edgeData, nuint count, int mode) =>
        Api.OnStream(stream, (context, queue) =>
        {
            Api.Require(mode is >= 0 and <= 2 && edgeData == null);
            var target = CudaGraphs.Graph(context.Driver, graph);
            var nodes = CudaGraphs.Nodes(context.Driver, dependencies, count);
            Api.Require(nodes.All(node => node.Graph == target));
            context.Driver.Captures.Begin(queue, (CaptureMode)mode, target, nodes);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamEndCapture(void* stream, nint* graph) => Api.OnStream(stream, (context, queue) =>
    {
        var (made, result) = context.Driver.Captures.End(queue);
        if (graph != null)
        {
            *graph = made?.Handle ?? 0;
        }

        return result;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamIsCapturing(void* stream, CaptureStatus* status) =>
        Api.OnStream(stream, (context, queue) =>
        {
            Api.Require(status != null);
            *status = context.Driver.Captures.Inspect(queue, StatusOf);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamGetCaptureInfo_v2(
        void* stream, CaptureStatus* status, ulong* id, nint* graph, void*** dependencies, nuint* count) =>
        Api.OnStream(stream, (context, queue) =>
        {
            Api.Require(status != null);
            context.Driver.Captures.Inspect(queue, capture =>
            {
                *status = StatusOf(capture);
                if (*status == CaptureStatus.Active)
                {
                    WriteInfo(capture!, id, graph, dependencies, count);
                }

                return 0;
            });
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamUpdateCaptureDependencies(void* stream, nint* nodes, nuint count, uint flags) =>
        Api.OnStream(stream, (context, queue) =>
        {
            const uint Set = 1;
            Api.Require(flags <= Set);
            var given = CudaGraphs.Nodes(context.Driver, nodes, count);
            return context.Driver.Captures.Inspect(queue, capture =>
            {
                switch (StatusOf(capture))
                {
                    case CaptureStatus.None:
                        return CudaResult.IllegalState;
                    case CaptureStatus.Invalidated:
                        return CudaResult.StreamCaptureInvalidated;
                    default:
                        Api.Require(given.All(node => node.Graph == capture!.Session.Graph));
                        capture!.Tail = flags == Set ? [.. given] : [.. capture.Tail.Union(given)];
                        return CudaResult.Success;
                }
            });
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuThreadExchangeStreamCaptureMode(int* mode) => Api.Run(_ =>
    {
        Api.Require(mode != null && *mode is >= 0 and <= 2);
        *mode = (int)CaptureRegistry.ExchangeMode((CaptureMode)(*mode));
    });

    private static CaptureStatus StatusOf(StreamCapture? capture) => capture switch
    {
        null => CaptureStatus.None,
        { Session.IsInvalid: true } => CaptureStatus.Invalidated,
        _ => CaptureStatus.Active,
    };

    private static void WriteInfo(StreamCapture capture, ulong* id, nint* graph, void*** dependencies, nuint* count)
    {
        if (id != null)
        {
            *id = capture.Session.Id;
        }

        if (graph != null)
        {
            *graph = capture.Session.Graph.Handle;
        }

        if (dependencies != null)
        {
            *dependencies = capture.TailHandles();
        }

        if (count != null)
        {
            *count = (nuint)capture.Tail.Count;
        }
    }
}
