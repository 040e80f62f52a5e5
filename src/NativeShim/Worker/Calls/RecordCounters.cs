namespace TensorFusion.Worker.Calls;

/// <summary>What one connection has done; written by its command thread, read by anyone.</summary>
internal sealed class RecordCounters
{
    private long _records;
    private long _refused;
    private long _bytesToDevice;
    private long _bytesToHost;
    private long _roundTrips;

    public long Records => Volatile.Read(ref _records);

    /// <summary>Records that named something that is not there, or could not be what they said.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public long BytesToDevice => Volatile.Read(ref _bytesToDevice);

    public long BytesToHost => Volatile.Read(ref _bytesToHost);

    /// <summary>Records that the program waited for.</summary>
    public long RoundTrips => Volatile.Read(ref _roundTrips);

    public void CountRecord() => _records++;

    public void CountRoundTrip() => _roundTrips++;

    public void CountRefused() => _refused++;

    public void CountToDevice(ulong bytes) => _bytesToDevice += (long)bytes;

    public void CountToHost(ulong bytes) => _bytesToHost += (long)bytes;
}
