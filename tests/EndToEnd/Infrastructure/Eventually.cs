using System.Diagnostics;

namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>Waits for something that other processes bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns as soon as the condition holds; throws when it does not hold in time.</summary>
    public static Task TrueAsync(Func<bool> condition, TimeSpan limit, Func<string> complaint) =>
        TrueAsync(() => Task.FromResult(condition()), limit, complaint);

    /// <inheritdoc cref="TrueAsync(Func{bool}, TimeSpan, Func{string})"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> complaint)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"After {limit}: {complaint()}");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
