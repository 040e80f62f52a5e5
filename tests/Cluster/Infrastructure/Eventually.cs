using System.Diagnostics;
using Orleans.Runtime.Messaging;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>Waits for something that the cluster brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Returns the answer as soon as it satisfies; throws when it does not in time.</summary>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> ask, Func<T, bool> satisfies, Func<T, string>? describe = null)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            var answer = await ask();
            if (satisfies(answer))
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"After {Limit}: {(describe is null ? $"{answer}" : describe(answer))}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Asks until a gateway takes the question; every other failure is thrown at once.</summary>
    public static async Task<T> AnswersAsync<T>(Func<Task<T>> ask)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (exception is ConnectionFailedException or SiloUnavailableException
                && Stopwatch.GetElapsedTime(started) < Limit)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    /// <summary>Returns as soon as the condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, Func<string> complaint) =>
        GetAsync(() => Task.FromResult(condition()), holds => holds, _ => complaint());
}
