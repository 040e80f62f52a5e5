using System.Numerics;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>Exchanges between lanes of a warp: shuffles, votes, matches, reductions.</summary>
internal static unsafe class WarpExchange
{
    /// <summary>
    /// Completes every exchange whose lanes have all arrived. Lanes of a .sync form wait for all lanes of their mask
    /// that have not ended; lanes of the other forms go with those that are at the same place.
    /// </summary>
    /// <returns>Whether a lane can go on.</returns>
    public static bool Resolve(ref WarpState warp, ThreadContext* lanes)
    {
        var resolved = false;
        for (var pending = warp.Exchanging; pending != 0;)
        {
            var first = BitOperations.TrailingZeroCount(pending);
            var group = Group(in warp, lanes, first);
            if (group == 0)
            {
                pending &= pending - 1;
                continue;
            }

            Exchange((WaitKind)lanes[first].Wait, group, lanes);
            warp.Exchanging &= ~group;
            warp.Runnable |= group;
            pending &= ~group;
            resolved = true;
        }

        return resolved;
    }

    private static uint Group(in WarpState warp, ThreadContext* lanes, int first)
    {
        var (mask, kind, place) = (lanes[first].Mask, lanes[first].Wait, lanes[first].Resume);
        uint group = 0;
        if (mask == 0)
        {
            for (var rest = warp.Exchanging; rest != 0; rest &= rest - 1)
            {
                var lane = BitOperations.TrailingZeroCount(rest);
                var same = lanes[lane].Mask == 0 && lanes[lane].Wait == kind && lanes[lane].Resume == place;
                group |= same ? 1u << lane : 0;
            }

            return group;
        }

        group = (mask & warp.Alive) | (1u << first);
        if ((group & ~warp.Exchanging) != 0)
        {
            return 0;
        }

        for (var rest = group; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            if (lanes[lane].Mask != mask || lanes[lane].Wait != kind)
            {
                return 0;
            }
        }

        return group;
    }

    private static void Exchange(WaitKind kind, uint group, ThreadContext* lanes)
    {
        switch (kind)
        {
            case WaitKind.ShuffleUp or WaitKind.ShuffleDown or WaitKind.ShuffleButterfly or WaitKind.ShuffleIndex:
                Shuffle(kind, group, lanes);
                break;
            case WaitKind.VoteAll or WaitKind.VoteAny or WaitKind.VoteUniform or WaitKind.VoteBallot:
                Vote(kind, group, lanes);
                break;
            case WaitKind.MatchAny or WaitKind.MatchAll:
                Match(kind, group, lanes);
                break;
            case WaitKind.ActiveMask:
                Answer(group, lanes, group);
                break;
            case WaitKind.Elect:
                Elect(group, lanes);
                break;
            case >= WaitKind.ReduceAddition and <= WaitKind.ReduceXor:
                Reduce(kind, group, lanes);
                break;
        }
    }

    private static void Answer(uint group, ThreadContext* lanes, ulong value)
    {
        for (; group != 0; group &= group - 1)
        {
            lanes[BitOperations.TrailingZeroCount(group)].Value = value;
        }
    }

    /// <summary>shfl, after the pseudo-code of the PTX manual.</summary>
    private static void Shuffle(WaitKind kind, uint group, ThreadContext* lanes)
    {
        var values = stackalloc ulong[32];
        for (var rest = group; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            values[lane] = lanes[lane].Value;
        }

        for (var rest = group; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            var selector = (int)(lanes[lane].Selector & 31);
            var clamp = (int)(lanes[lane].Clamp & 31);
            var segment = (int)((lanes[lane].Clamp >> 8) & 31);
            var most = (lane & segment) | (clamp & ~segment);
            var source = kind switch
            {
                WaitKind.ShuffleUp => lane - selector,
                WaitKind.ShuffleDown => lane + selector,
                WaitKind.ShuffleButterfly => lane ^ selector,
                _ => (lane & segment) | (selector & ~segment),
            };
            var inside = kind == WaitKind.ShuffleUp ? source >= most : source <= most;
            source = inside ? source : lane;
            lanes[lane].Predicate = inside ? 1 : 0;
            lanes[lane].Value = (group & (1u << source)) != 0 ? values[source] : values[lane];
        }
    }

    private static void Vote(WaitKind kind, uint group, ThreadContext* lanes)
    {
        uint ballot = 0;
        for (var rest = group; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            ballot |= lanes[lane].Value != 0 ? 1u << lane : 0;
        }

        Answer(group, lanes, kind switch
        {
            WaitKind.VoteAll => ballot == group ? 1u : 0,
            WaitKind.VoteAny => ballot != 0 ? 1u : 0,
            WaitKind.VoteUniform => ballot == group || ballot == 0 ? 1u : 0,
            _ => ballot,
        });
    }

    private static void Match(WaitKind kind, uint group, ThreadContext* lanes)
    {
        var answers = stackalloc uint[32];
        for (var rest = group; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            answers[lane] = 0;
            for (var others = group; others != 0; others &= others - 1)
            {
                var other = BitOperations.TrailingZeroCount(others);
                answers[lane] |= lanes[other].Value == lanes[lane].Value ? 1u << other : 0;
            }
        }

        for (var rest = group; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            var all = answers[lane] == group;
            lanes[lane].Predicate = all ? 1 : 0;
            lanes[lane].Value = kind == WaitKind.MatchAny || all ? answers[lane] : 0;
        }
    }

    private static void Elect(uint group, ThreadContext* lanes)
    {
        var leader = BitOperations.TrailingZeroCount(group);
        Answer(group, lanes, (ulong)leader);
        for (var rest = group; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            lanes[lane].Predicate = lane == leader ? 1 : 0;
        }
    }

    private static void Reduce(WaitKind kind, uint group, ThreadContext* lanes)
    {
        var result = (uint)lanes[BitOperations.TrailingZeroCount(group)].Value;
        for (var rest = group & (group - 1); rest != 0; rest &= rest - 1)
        {
            var value = (uint)lanes[BitOperations.TrailingZeroCount(rest)].Value;
            result = kind switch
            {
                WaitKind.ReduceAddition => unchecked(result + value),
                WaitKind.ReduceMinSigned => (uint)Math.Min((int)result, (int)value),
                WaitKind.ReduceMaxSigned => (uint)Math.Max((int)result, (int)value),
                WaitKind.ReduceMinUnsigned => Math.Min(result, value),
                WaitKind.ReduceMaxUnsigned => Math.Max(result, value),
                WaitKind.ReduceAnd => result & value,
                WaitKind.ReduceOr => result | value,
                _ => result ^ value,
            };
        }

        Answer(group, lanes, result);
    }
}
