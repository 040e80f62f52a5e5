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
        ("sync", 1000), ("continuous", 1000), ("continuous", 200),
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
    }

    private static async Task CaseAsync(
        TextWriter output, TimeSpan time, string name, string feed, double microseconds,
        (double Request, double? Limit)[] slices)
    {
        await using var card = new SharedCard();
        foreach (var (request, limit) in slices)
        {
            var slice = await card.AddAsync(request, limit);
            await slice.FeedAsync(feed, microseconds);
        }

        await card.MeasureAsync(TimeSpan.FromMilliseconds(500));
        var shares = await card.MeasureAsync(time);
        for (var i = 0; i < slices.Length; i++)
        {
            var off = (shares[i].Used / slices[i].Request) - 1;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-38} {feed,-13} {microseconds,9:0.#}  {slices[i].Request,8:P1}  {shares[i].Used,7:P2}  {shares[i].Charged,7:P2}  {off,7:P1}"));
        }
    }
}
