using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>A node of a graph that the program builds.</summary>
internal sealed unsafe class GraphNode(SoftGraph graph, DeviceTask task, nint handle)
{
    private byte[] _parameterBytes = [];
    private ulong[] _parameterPointers = [];

    public SoftGraph Graph => graph;

    public nint Handle => handle;

    public DeviceTask Task { get; set; } = task;

    /// <summary>The node of which this is the copy in a clone.</summary>
    public GraphNode? Original { get; set; }

    /// <summary>Nodes that have to end before this one starts.</summary>
    public List<GraphNode> Dependencies { get; } = [];

    /// <summary>
    /// A kernel's parameters as an array of pointers, which lives as long as the node and its parameters.
    /// </summary>
    public void** ParameterPointers(KernelTask kernel)
    {
        _parameterBytes = GC.AllocateUninitializedArray<byte>(Math.Max(1, kernel.Parameters.Length), pinned: true);
        kernel.Parameters.CopyTo(_parameterBytes, 0);
        var first = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_parameterBytes, 0);
        var parameters = kernel.Function.Kernel.Parameters;
        _parameterPointers = GC.AllocateUninitializedArray<ulong>(Math.Max(1, parameters.Count), pinned: true);
        for (var index = 0; index < parameters.Count; index++)
        {
            _parameterPointers[index] = (ulong)(first + parameters[index].Offset);
        }

        return (void**)Marshal.UnsafeAddrOfPinnedArrayElement(_parameterPointers, 0);
    }

    /// <exception cref="CudaFailure">InvalidValue: the node is of another type.</exception>
    public T TaskAs<T>()
        where T : DeviceTask =>
        Task as T ?? throw new CudaFailure(CudaResult.InvalidValue, $"the node is a {Task.NodeType} node");
}
