namespace TensorFusion.Grains.Scheduling.Index;

/// <summary>How slices of one card can be kept apart.</summary>
[Flags]
internal enum IsolationModes
{
    None = 0,
    Shared = 1,
    Soft = 2,
    Hard = 4,
    Partitioned = 8,
}
