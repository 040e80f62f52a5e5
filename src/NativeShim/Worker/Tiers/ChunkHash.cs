namespace TensorFusion.Worker.Tiers;

/// <summary>
/// 128-bit keyed hash of a chunk. Two different chunks have the same one with probability below 2^-123, over the choice
/// of the key.
/// </summary>
/// <param name="High">Results of the first two passes.</param>
/// <param name="Low">Results of the last two passes.</param>
internal readonly record struct ChunkHash(ulong High, ulong Low);
