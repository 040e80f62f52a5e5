using Microsoft.Extensions.Time.Testing;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>
/// A clock that is moved by hand and calls its timers on the thread pool, as a real one does: a callback that blocks, or
/// that sets another timer, does not hold up time itself.
/// </summary>
internal sealed class PooledTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(
            given => ThreadPool.UnsafeQueueUserWorkItem(callback.Invoke, given, preferLocal: false),
            state,
            dueTime,
            period);
}
