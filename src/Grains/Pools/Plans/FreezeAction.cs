using TensorFusion.Grains.Scheduling.Preemption;

namespace TensorFusion.Grains.Pools.Plans;

/// <summary>Freezes slices to the tiers of their node.</summary>
internal sealed class FreezeAction(IGrainFactory grains, TimeProvider clock) : IRoomAction
{
    /// <summary>How long a freeze may take: 32 GiB at 1 GiB/s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(32);

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(320);

    public VictimAction Action => VictimAction.Freeze;

    public async Task<bool> DoAsync(RoomStep step)
    {
        var slice = grains.GetGrain<ISliceGrain>(step.SliceId);
        if (!await slice.MakeRoomAsync(step.For))
        {
            return false;
        }

        var limit = clock.GetUtcNow() + Patience;
        for (var pause = FirstLook; clock.GetUtcNow() < limit; pause = pause < LastLook ? pause * 2 : pause)
        {
            var state = await slice.GetAsync();
            if (state is null or { GaveRoom: true } or { HasEnded: true, HoldsResources: false })
            {
                return true;
            }

            if (state is { MadeRoomFor.Length: 0, HasEnded: false })
            {
                // The worker refused, or died and starts anew.
                return false;
            }

            await Task.Delay(pause, clock);
        }

        return false;
    }

    public Task UndoAsync(RoomStep step) => grains.GetGrain<ISliceGrain>(step.SliceId).ReturnAsync();
}
