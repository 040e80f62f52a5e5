namespace TensorFusion.Worker.Tiers;

/// <summary>What the moves of a worker added up to, over its life. Names are part of the control protocol.</summary>
internal sealed class TierCounters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal)
    {
        ["tierFreezes"] = 0,
        ["tierResumes"] = 0,
        ["tierRefusals"] = 0,
        ["tierFreezeMicroseconds"] = 0,
        ["tierResumeMicroseconds"] = 0,
        ["tierHashedBytes"] = 0,
        ["tierZeroBytes"] = 0,
        ["tierUnchangedBytes"] = 0,
        ["tierDuplicateBytes"] = 0,
        ["tierBytesToHost"] = 0,
        ["tierBytesToDisk"] = 0,
        ["tierBytesFromHost"] = 0,
        ["tierBytesFromDisk"] = 0,
        ["tierDroppedCopies"] = 0,
    };

    public void Add(string name, long value)
    {
        lock (_lock)
        {
            _values[name] += value;
        }
    }

    public void AddChunks(string name, long chunks = 1) => Add(name, chunks * ChunkHashKey.ChunkBytes);

    public IReadOnlyDictionary<string, long> Read()
    {
        lock (_lock)
        {
            return new Dictionary<string, long>(_values);
        }
    }
}
