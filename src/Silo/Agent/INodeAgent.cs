using Orleans.Services;

namespace TensorFusion.Silo.Agent;

/// <summary>The agent of a node: one in each silo, for as long as the silo lives.</summary>
[Alias("tensorfusion.INodeAgent")]
internal interface INodeAgent : IGrainService;
