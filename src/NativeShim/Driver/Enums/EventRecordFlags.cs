namespace TensorFusion.Driver;

/// <summary>CUevent_record_flags and CUevent_wait_flags.</summary>
[Flags]
public enum EventRecordFlags : uint
{
    Default = 0,

    /// <summary>In a capture: a node of the graph, not a join of streams.</summary>
    External = 1,
}
