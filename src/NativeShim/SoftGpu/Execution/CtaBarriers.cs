using System.Numerics;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>The sixteen barriers of a CTA.</summary>
internal sealed unsafe class CtaBarriers
{
    private const int Count = 16;
    private readonly int[] _waiting = new int[Count];
    private readonly uint[] _expected = new uint[Count];

    public void Reset()
    {
        Array.Clear(_waiting);
        Array.Clear(_expected);
    }

    /// <summary>A thread waits; false when the barrier does not exist.</summary>
    public bool Wait(ThreadContext* thread)
    {
        if (thread->Selector >= Count)
        {
            return false;
        }

        _waiting[thread->Selector]++;
        _expected[thread->Selector] = thread->Clamp;
        return true;
    }

    /// <summary>
    /// Opens the barriers at which all have arrived that are expected: all threads that have not ended, or the number
    /// that the instruction names.
    /// </summary>
    /// <returns>Whether a thread can go on.</returns>
    public bool Release(CtaContext* cta, WarpState[] warps, ThreadContext* threads, uint alive)
    {
        var released = false;
        for (var b = 0; b < Count; b++)
        {
            if (_waiting[b] == 0)
            {
                continue;
            }

            var waiting = (uint)_waiting[b];
            var arrived = cta->Arrived[b];
            var expected = _expected[b] == 0 ? alive : _expected[b];
            var complete = arrived == 0 ? waiting >= Math.Min(expected, alive) : waiting + arrived >= expected;
            if (complete)
            {
                cta->Arrived[b] = waiting + arrived > expected ? waiting + arrived - expected : 0;
                Open(b, cta->WarpCount, warps, threads);
                _waiting[b] = 0;
                released = true;
            }
        }

        return released;
    }

    private static void Open(int barrier, uint warpCount, WarpState[] warps, ThreadContext* threads)
    {
        uint population = 0;
        uint count = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var w = 0; w < warpCount; w++)
            {
                for (var rest = warps[w].AtBarrier; rest != 0; rest &= rest - 1)
                {
                    var lane = BitOperations.TrailingZeroCount(rest);
                    var thread = threads + (w * 32) + lane;
                    if (thread->Selector != (uint)barrier)
                    {
                        continue;
                    }

                    if (pass == 0)
                    {
                        population += (uint)thread->Value & 1;
                        count++;
                        continue;
                    }

                    thread->Value = (WaitKind)thread->Wait switch
                    {
                        WaitKind.BarrierPopulation => population,
                        WaitKind.BarrierAnd => population == count ? 1u : 0,
                        WaitKind.BarrierOr => population != 0 ? 1u : 0,
                        _ => 0,
                    };
                    warps[w].AtBarrier &= ~(1u << lane);
                    warps[w].Runnable |= 1u << lane;
                }
            }
        }
    }
}
