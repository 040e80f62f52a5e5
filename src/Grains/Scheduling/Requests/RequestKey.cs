namespace TensorFusion.Grains.Scheduling.Requests;

/// <summary>Requests with the same key are placed alike.</summary>
internal readonly record struct RequestKey(
    long Compute, int SharePpm, bool WholeCards, long Memory, long Cpu, long HostMemory, int Cards, string Constraints)
{
    public static RequestKey Of(PlacementRequest request) => new(
        request.Compute,
        request.SharePpm,
        request.WholeCards,
        request.Memory,
        request.Cpu,
        request.HostMemory,
        request.Cards,
        request.Constraints);

    /// <summary>Cheap, and apart for what differs in practice.</summary>
    public override int GetHashCode()
    {
        var hash = (ulong)Compute * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (ulong)Memory) * 0xC2B2AE3D27D4EB4FUL;
        hash = (hash ^ (ulong)Cpu) * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (ulong)HostMemory) * 0xC2B2AE3D27D4EB4FUL;
        hash = (hash ^ (uint)((Cards * 2) + (WholeCards ? 1 : 0)) ^ ((ulong)(uint)SharePpm << 20))
            * 0x9E3779B97F4A7C15UL;
        return (int)(hash >> 32) ^ (Constraints.Length == 0 ? 0 : Constraints.GetHashCode(StringComparison.Ordinal));
    }
}
