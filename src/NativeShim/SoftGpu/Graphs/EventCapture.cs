namespace TensorFusion.SoftGpu.Graphs;

/// <summary>The place in a capture at which an event was recorded.</summary>
internal sealed record EventCapture(CaptureSession Session, GraphNode[] Nodes);
