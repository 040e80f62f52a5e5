using System.Globalization;
using CsCheck;
using TensorFusion.Tests.Cluster.Crashes;
using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>
/// Whatever is asked for, given back, killed and lost: no card is ever promised to more than it has, and in the end
/// what
/// is reserved is what the living slices hold. A failure prints the seed; <c>CsCheck_Seed=SEED</c> replays it, and
/// <c>CsCheck_Iter=N</c> tries more.
/// </summary>
public sealed class CrashPropertyTests
{
    private static readonly long Stories =
        long.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), CultureInfo.InvariantCulture, out var given)
            ? given
            : 15;

    [Fact]
    public Task Reservations_never_exceed_a_card_and_end_as_the_living_slices_hold_them() =>
        Story.Any.SampleAsync(
            async story =>
            {
                await using var cluster = await PoolCluster.StartAsync(3, cards: 2);
                var teller = new StoryTeller(cluster);
                await teller.TellAsync(story);
                await teller.SettlesAsync();
                teller.NothingWasEverOverbooked();
                await teller.EndsAsync();
                teller.NothingWasEverOverbooked();
            },
            iter: Stories,
            threads: 1,
            print: story => story.ToString());
}
