namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

/// <summary>A clock that stands until it is advanced. Ticks are nanoseconds.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, (long)time.TotalNanoseconds);
}
