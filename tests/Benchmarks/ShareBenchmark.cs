using System.Diagnostics;
using System.Globalization;
using TensorFusion.Tests.Sharing;

namespace TensorFusion.Benchmarks;

/// <summary>
/// Shares of one card with real worker processes and programs on the software GPU: what each slice was entitled to, what
/// it got by the device's own clock, and how far that is off.
/// </summary>
internal static class ShareBenchmark
{
    private static readonly (string Feed, double Microseconds)[] Feeds =
    [
        ("sync", 1000), ("continuous", 1000), ("continuous", 200), ("graph", 300),
        ("extended", 1000), ("sync", 50), ("continuous", 100_000),
    ];

    private static readonly double[] Caps = [0.01, 0.05, 0.1, 0.25, 0.5, 0.9];

    public static async Task RunAsync(TextWriter output, TimeSpan time)
    {
        await output.WriteLineAsync($"seconds each: {time.TotalSeconds:0.#}; card time by the device's ledger");
        await output.WriteLineAsync("case                                   feed          kernel us  entitled     used  charged      off");
        foreach (var (feed, microseconds) in Feeds)
        {
            foreach (var cap in Caps)
            {
                await CaseAsync(output, time, "alone, capped", feed, microseconds, [(cap, cap)]);
            }
        }

        await CaseAsync(output, time, "1:9", "continuous", 500, [(0.1, null), (0.9, null)]);
        await CaseAsync(output, time, "1:9", "sync", 500, [(0.1, null), (0.9, null)]);
        await CaseAsync(
            output, time, "10:20:30:40", "continuous", 500, [(0.1, null), (0.2, null), (0.3, null), (0.4, null)]);
        await CaseAsync(
            output, time, "four equal", "continuous", 500, [(0.25, null), (0.25, null), (0.25, null), (0.25, null)]);
        await CaseAsync(output, time, "one without limit", "continuous", 500, [(0.1, null)]);
        await CaseAsync(
            output, time, "10:20:30:40, the last is idle", "continuous", 500,
            [(0.1, null), (0.2, null), (0.3, null), (0.4, null)], last => last.StopProgramsAsync());
        await CaseAsync(
            output, time, "1:1, the last was killed", "continuous", 500, [(0.5, null), (0.5, null)], async last =>
            {
                last.Kill();
                await last.WaitForExitAsync();
            });
        await LatencyAsync(output);
    }

    /// <summary>A request each 10 ms, of a critical slice, alone and beside one that feeds the card.</summary>
    private static async Task LatencyAsync(TextWriter output)
    {
        await using var card = new SharedCard();
        var critical = await card.AddAsync(0.5, qos: "critical");
        var low = await card.AddAsync(0.5, qos: "low");
        var server = await critical.FeedAsync("pulse", 1000);
        var alone = await MedianAsync(server, 100);
        await low.FeedAsync("continuous", 500);
        await MedianAsync(server, 50);
        var beside = await MedianAsync(server, 200);
        await output.WriteLineAsync(
            $"critical slice, a kernel of 1000 us each 10 ms: median {alone} us alone, {beside} us beside a fed one");
    }

    /// <summary>Median time of the next requests of a pulse feed, microseconds.</summary>
    private static async Task<long> MedianAsync(Process server, int requests)
    {
        var times = new List<long>();
        while (times.Count < requests)
        {
            var line = await server.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("the server has ended");
            times.Add(long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static async Task CaseAsync(
        TextWriter output, TimeSpan time, string name, string feed, double microseconds,
        (double Request, double? Limit)[] slices, Func<CardSlice, Task>? before = null)
    {
        await using var card = new SharedCard();
        CardSlice? last = null;
        foreach (var (request, limit) in slices)
        {
            last = await card.AddAsync(request, limit);
            await last.FeedAsync(feed, microseconds);
        }

        await card.MeasureAsync(TimeSpan.FromMilliseconds(500));
        await (before?.Invoke(last!) ?? Task.CompletedTask);
        var shares = await card.MeasureAsync(time);
        for (var i = 0; i < slices.Length; i++)
        {
            var off = (shares[i].Used / slices[i].Request) - 1;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-38} {feed,-13} {microseconds,9:0.#}  {slices[i].Request,8:P1}  {shares[i].Used,7:P2}  {shares[i].Charged,7:P2}  {off,7:P1}"));
        }

        if (slices.Length > 1)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{"  the card was busy for",-73} {shares.Sum(share => share.Used),7:P2}"));
        }
    }
}
