namespace TensorFusion.Cli.Commands;

/// <summary>What can be listed and described.</summary>
internal enum Kind
{
    Nodes,
    Gpus,
    Slices,
    Workloads,
    Pools,
    Qos,
}
