namespace TensorFusion.Grains.Slices;

/// <summary>Moving the slice's memory off its cards and back.</summary>
internal sealed partial class SliceGrain
{
    public async Task<SliceInfo> FreezeAsync(MemoryTier to, CancellationToken cancellationToken)
    {
        ThrowIfUnknown();
        ThrowIfEnded();
        if (State.Resizing is not null)
        {
            await FinishResizeAsync(cancellationToken);
        }

        if (State.Phase == SlicePhase.Freezing || (State.Phase == SlicePhase.Frozen && State.Tier >= to))
        {
            return Describe();
        }

        await BeginAsync(SliceMoves.Freeze(State, to, byItself: false, Now));
        return Describe();
    }

    public async Task<SliceInfo> ResumeAsync(CancellationToken cancellationToken)
    {
        ThrowIfUnknown();
        ThrowIfEnded();
        _uses.GiveUp();
        await BeginAsync(SliceMoves.Resume(State, Now));
        return Describe();
    }

    public async Task YieldAsync(QualityOfService asker)
    {
        if (State.Resizing is null && IsRested() && _lastReport?.Memory is { } memory
            && SliceMoves.Yield(State, levels.Of(State.Spec!.Qos), levels.Of(asker), Terms, memory.Idle, Now)
                is { } leaving)
        {
            LogYields(Id);
            await BeginAsync(leaving);
        }
    }

    public Task<ResidencyOffer?> OfferAsync(QualityOfService asker) => Task.FromResult(
        State is { Spec: { } spec, Resizing: null } && IsRested() && _lastReport?.Memory is { } memory
            ? SliceMoves.Offer(Id, State, levels.Of(spec.Qos), levels.Of(asker), Terms, memory, Now)
            : null);

    public Task RoomCameAsync()
    {
        if (State.GaveVramBack)
        {
            Hurry();
        }

        return Task.CompletedTask;
    }

    private PoolTerms Terms => pools.Of(State.Spec!.Pool);

    private async Task BeginAsync(SliceState? next)
    {
        await WriteAsync(next ?? throw new TensorFusionException(
            FailureCode.MoveRefused,
            Id,
            $"Slice {Id} is {State.Phase.ToString().ToLowerInvariant()}: its memory cannot move now. {State.Message}",
            "Wait until it runs or is frozen."));
        Hurry();
    }

    private void ThrowIfEnded()
    {
        if (State.Phase.IsFinal())
        {
            throw new TensorFusionException(
                FailureCode.SliceEnded, Id, $"Slice {Id} has ended ({State.Phase}): {State.Message}",
                "Submit a new one.");
        }
    }

    /// <summary>The next step of a move, or its beginning when the slice is idle or wanted.</summary>
    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        var memory = _lastReport?.Memory;
        switch (State.Phase)
        {
            case SlicePhase.Running when memory is not null && _lastReport is { Clients.IsEmpty: false } && IsRested()
                && !_uses.IsAwaiting:
                if (levels.Of(State.Spec!.Qos).LeavesCard(memory.Idle) is { } tier)
                {
                    await BeginAsync(SliceMoves.Freeze(State, tier, byItself: true, Now));
                }

                break;
            case SlicePhase.Freezing when memory?.Attempt != State.Attempt:
                await TellWorkerAsync(State.Tier, cancellationToken);
                break;
            case SlicePhase.Frozen when !State.GaveVramBack && memory is not null:
                foreach (var gpu in State.Gpus)
                {
                    await GrainFactory.GetGrain<IGpuGrain>(gpu.GpuId).SetFrozenAsync(Id, frozen: true, Kept, Priority);
                }

                await WriteAsync(SliceMoves.GaveVramBack(State, gaveBack: true, Now));
                break;
            case SlicePhase.Frozen when memory is { WantsResume: true } && SliceMoves.MayReturn(State, Now):
                await BeginAsync(SliceMoves.Resume(State, Now));
                break;
            case SlicePhase.Frozen when memory is not null && SliceMoves.MayReturn(State, Now)
                && _uses.IsDue(Now, Lead):
                _uses.Await(Now);
                await BeginAsync(SliceMoves.Resume(State, Now));
                break;
            case SlicePhase.Frozen when State.ResumesByItself && memory is not null && IsRested()
                && State.Tier == MemoryTier.Host && levels.Of(State.Spec!.Qos).LeavesHost(memory.Idle):
                await BeginAsync(SliceMoves.Freeze(State, MemoryTier.Disk, byItself: true, Now));
                break;
            case SlicePhase.Resuming when State.GaveVramBack:
                await TakeVramAsync("waits for memory of its card");
                break;
            case SlicePhase.Resuming when memory?.Attempt != State.Attempt:
                await TellWorkerAsync(null, cancellationToken);
                break;
        }
    }

    /// <summary>What the slice has on each of its cards while it is frozen.</summary>
    private MiB Kept => _lastReport?.Memory?.Tiers.Kept ?? MiB.Zero;

    /// <summary>Whether a move that was refused is long enough ago to try the next one unasked.</summary>
    private bool IsRested() => State.Refusal.Length == 0 || Now - State.MovedAt >= RefusalRest;

    private Task TellWorkerAsync(MemoryTier? to, CancellationToken cancellationToken)
    {
        var move = new MemoryMove { SliceId = Id, Epoch = State.Epoch, Attempt = State.Attempt, To = to };
        return GrainFactory.GetGrain<INodeGrain>(State.Node).MoveMemoryAsync(move, cancellationToken);
    }

    /// <summary>How long before its next use the slice is to come back.</summary>
    private TimeSpan Lead => (1.5 * SliceMoves.SwapCost(State)) + LeadMargin;

    /// <summary>Takes from the last report when programs used the slice.</summary>
    private void PredictUse()
    {
        if (_lastReport is { Clients.IsEmpty: false, Memory: { } memory })
        {
            if (memory.WantsResume)
            {
                _uses.Used(Now);
            }
            else if (Now - memory.Idle is var used && !(used <= State.MovedAt + Jitter))
            {
                // Its programs' threads stir when it comes back; that is no use.
                _uses.Used(used);
            }
        }

        _uses.Look(Now);
    }

    private int Priority => levels.Of(State.Spec!.Qos).Priority;

    /// <summary>Lets those leave the card whose memory is needed, if they may.</summary>
    private async Task AskForRoomAsync(GpuInfo card)
    {
        var qos = State.Spec!.Qos;
        var offers = await Task.WhenAll(card.Reservations
            .Where(held => !held.Frozen && held.SliceId != Id)
            .Select(held => GrainFactory.GetGrain<ISliceGrain>(held.SliceId).OfferAsync(qos)));
        var need = State.Spec!.Vram - (card.Vram - card.ReservedVram);
        foreach (var leaving in ResidencyPlanner.Choose(offers.OfType<ResidencyOffer>(), need) ?? [])
        {
            await GrainFactory.GetGrain<ISliceGrain>(leaving.SliceId).YieldAsync(qos);
        }
    }

    /// <summary>Reserves memory of all its cards again, or none of it.</summary>
    private async Task TakeVramAsync(string waiting)
    {
        for (var i = 0; i < State.Gpus.Length; i++)
        {
            var answer = await GrainFactory.GetGrain<IGpuGrain>(State.Gpus[i].GpuId)
                .SetFrozenAsync(Id, frozen: false, MiB.Zero, Priority);
            if (answer.Accepted)
            {
                continue;
            }

            // One of the others may have been handed over since the last try: nobody waits while it holds a part.
            var nobodyWaits = _uses.IsAwaiting && _lastReport?.Memory is not { WantsResume: true };
            foreach (var gpu in State.Gpus.Where((_, other) => nobodyWaits || other != i))
            {
                await GrainFactory.GetGrain<IGpuGrain>(gpu.GpuId).SetFrozenAsync(Id, frozen: true, Kept, Priority);
            }

            if (nobodyWaits)
            {
                // Nobody leaves a card for a slice that may be used.
                _uses.GiveUp();
                await WriteAsync(SliceMoves.StayFrozen(State, Now));
                return;
            }

            if (!answer.IsQueued)
            {
                await AskForRoomAsync(answer.Gpu);
            }

            await WriteAsync(SliceMoves.Wait(State, $"{waiting} {State.Gpus[i].GpuId}: {answer.Reason}", Now));
            return;
        }

        await WriteAsync(SliceMoves.GaveVramBack(State, gaveBack: false, Now));
        Hurry();
    }
}
