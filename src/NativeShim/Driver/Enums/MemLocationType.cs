namespace TensorFusion.Driver;

/// <summary>CUmemLocationType.</summary>
public enum MemLocationType
{
    Invalid = 0,
    Device = 1,
    Host = 2,
    HostNuma = 3,
    HostNumaCurrent = 4,
}
