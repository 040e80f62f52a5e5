namespace TensorFusion.Protocol.Control;

/// <summary>Where the workers of a node put frozen memory; the same for all of them.</summary>
/// <param name="LedgerPath">File in which the node's workers share the budgets; made by the first.</param>
/// <param name="ColdDirectory">Directory for the disk tier; made by the first.</param>
/// <param name="HostBudgetBytes">Pinned host memory for all workers of the node together; bytes.</param>
/// <param name="DiskBudgetBytes">Disk space for all workers of the node together; bytes.</param>
public sealed record WorkerTierSpec(
    string LedgerPath, string ColdDirectory, long HostBudgetBytes, long DiskBudgetBytes);
