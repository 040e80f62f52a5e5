namespace TensorFusion.Silo.Agent;

/// <summary>Who this machine is.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Pool">Pool of its cards.</param>
/// <param name="SoftwareGpu">Configuration of the software GPU, for the workers.</param>
public sealed record NodeIdentity(string Name, string Pool, string SoftwareGpu);
